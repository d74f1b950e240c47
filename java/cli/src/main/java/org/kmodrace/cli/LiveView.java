// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.lab.Progress;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.check.ModuleCheck;
import org.kmodrace.race.check.ModuleChecks;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.race.scenario.Variant;

/**
 * Tells on standard error what is going on: on a terminal a line that changes, elsewhere a line for each
 * finished part.
 */
final class LiveView implements Progress {
    private static final String CLEAR_LINE = "\r\033[K";

    private static final long QUIET_NANOS = 60_000_000_000L;

    private final PrintStream err;
    private final boolean terminal;
    private final long began = System.nanoTime();
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private long lastAdvance = began;
    private int planned;
    private int done;

    /** What is known of one variant. */
    private static final class Part {
        private final int trials;
        private int done;
        private int hits;

        Part(int trials) {
            this.trials = trials;
        }
    }

    LiveView(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** Standard error, which is a terminal or not. */
    @SuppressWarnings("SystemConsoleNull") // true of JDK 22 to 24; in 25 it is null again when there is no terminal
    static LiveView ofStandardError() {
        Console console = System.console();
        return new LiveView(System.err, console != null && console.isTerminal());
    }

    void plan(List<PlanItem> items) {
        items.forEach(item -> {
            parts.put(item.name(), new Part(item.trials()));
            planned += item.trials();
        });
    }

    @Override
    public synchronized void step(String message) {
        line(message);
    }

    /** On a terminal always; elsewhere a line a minute, so that a log shows that it goes on. */
    @Override
    public synchronized void advance(String message) {
        long now = System.nanoTime();
        if (terminal) {
            err.print(CLEAR_LINE + stamp() + message);
            err.flush();
        } else if (now - lastAdvance > QUIET_NANOS) {
            line(message);
            lastAdvance = now;
        }
    }

    /** Shows an event of the journal. */
    synchronized void show(Map<String, Object> event) {
        switch (String.valueOf(event.get("t"))) {
            case "machine-start" -> {
                if (!Integer.valueOf(1).equals(event.get("attempt"))) {
                    line(event.get("vm") + ": starting it again, attempt " + event.get("attempt"));
                }
                changing(event.get("vm") + " boots");
            }
            case "trial-end" -> trialEnded(event);
            case "trial-lost" -> line(name(event) + ": trial " + event.get("trial") + " was lost: " + event.get("why"));
            case "unconfirmed-crash" -> line(name(event) + ": " + event.get("title") + ": " + event.get("why"));
            case "confirmed-crash" -> line(name(event) + ": CRASHED: " + event.get("title"));
            case "given-up" -> line(name(event) + ": given up: " + event.get("why"));
            case "skipped" -> line(event.get("scenario") + ": skipped: " + event.get("why"));
            default -> {
                // Not for the eye.
            }
        }
    }

    /** Leaves the terminal as it was. */
    synchronized void end() {
        if (terminal) {
            err.print(CLEAR_LINE);
            err.flush();
        }
    }

    private void checkEnded(Map<String, Object> event) {
        done++;
        String outcome = String.valueOf(event.get("outcome"));
        int findings =
                event.get("evidence") instanceof Map<?, ?> evidence && evidence.get("findings") instanceof List<?> list
                        ? list.size()
                        : 0;
        line("%-26s %-22s %s"
                .formatted(
                        event.get("scenario"),
                        event.get("variant"),
                        outcome.equals(ModuleCheck.FINDING) ? findings + " found" : outcome));
        changing(name(event));
    }

    private void trialEnded(Map<String, Object> event) {
        if (ModuleChecks.byId(String.valueOf(event.get("scenario"))).isPresent()) {
            checkEnded(event);
            return;
        }
        Part part = parts.get(name(event));
        if (part == null) {
            return;
        }
        done++;
        part.done++;
        boolean hit = Catalogue.byId(String.valueOf(event.get("scenario")))
                .map(s -> s.isHit(String.valueOf(event.get("outcome"))))
                .orElse(false);
        if (hit) {
            part.hits++;
        }
        if (part.done == part.trials) {
            String variant = String.valueOf(event.get("variant"));
            line("%-24s %-22s %d/%d"
                    .formatted(
                            event.get("scenario"),
                            what(String.valueOf(event.get("scenario")), variant),
                            part.hits,
                            part.trials));
        }
        changing(name(event) + " " + part.hits + "/" + part.done);
    }

    private static String what(String scenario, String variant) {
        if (variant.equals(Variant.RACE)) {
            return "";
        }
        boolean fix = Catalogue.byId(scenario).flatMap(s -> s.fix(variant)).isPresent();
        return (fix ? "fix " : "control ") + variant;
    }

    private static String name(Map<String, Object> event) {
        return event.get("scenario") + "/" + event.get("variant");
    }

    private void line(String text) {
        err.println((terminal ? CLEAR_LINE : "") + stamp() + text);
    }

    private void changing(String text) {
        if (terminal) {
            err.print(CLEAR_LINE + stamp() + "[" + done + "/" + planned + "] " + text);
            err.flush();
        }
    }

    private String stamp() {
        return "%6.1f s  ".formatted((System.nanoTime() - began) / 1e9);
    }
}
