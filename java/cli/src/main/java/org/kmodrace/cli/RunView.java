// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.lab.Progress;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.check.ModuleCheck;
import org.kmodrace.race.check.ModuleChecks;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.report.grade.Rate;

/** Tells on a {@link LiveView} how the run of one kernel goes. */
final class RunView implements Progress {
    private final LiveView screen;
    private final String label;
    private final boolean silent;
    private final Map<String, Part> parts = new LinkedHashMap<>();

    /** What is known of one variant. */
    private static final class Part {
        private final int trials;
        private int done;
        private int hits;

        Part(int trials) {
            this.trials = trials;
        }
    }

    /** @param label which kernel it is; "" where there is only one */
    RunView(LiveView screen, String label) {
        this(screen, label, false);
    }

    private RunView(LiveView screen, String label, boolean silent) {
        this.screen = screen;
        this.label = label.isEmpty() ? "" : label + "  ";
        this.silent = silent;
    }

    /** One that keeps to itself what is as it should be, where so many runs are made that it would only be noise. */
    static RunView silent(LiveView screen) {
        return new RunView(screen, "", true);
    }

    /** A line that a machine's console printed. */
    void console(String vm, String line) {
        screen.line(label + vm + "| " + line);
    }

    /** What is to be done. */
    synchronized void plan(List<PlanItem> items) {
        if (silent) {
            return;
        }
        items.forEach(item -> parts.put(item.name(), new Part(item.trials())));
        screen.more(items.stream().mapToInt(PlanItem::trials).sum());
    }

    @Override
    public void step(String message) {
        if (silent) {
            screen.advance(message);
        } else {
            screen.step(label + message);
        }
    }

    @Override
    public void advance(String message) {
        screen.advance(label + message);
    }

    /** Shows an event of the journal. */
    synchronized void show(Map<String, Object> event) {
        if (silent) {
            return;
        }
        switch (String.valueOf(event.get("t"))) {
            case "machine-start" -> {
                if (!Integer.valueOf(1).equals(event.get("attempt"))) {
                    step(event.get("vm") + ": starting it again, attempt " + event.get("attempt"));
                }
                screen.changing(label + event.get("vm") + " boots");
            }
            case "trial-end" -> trialEnded(event);
            case "stopped" -> stopped(event);
            case "trial-lost" -> step(name(event) + ": trial " + event.get("trial") + " was lost: " + event.get("why"));
            case "unconfirmed-crash" -> step(name(event) + ": " + event.get("title") + ": " + event.get("why"));
            case "confirmed-crash" -> step(name(event) + ": CRASHED: " + event.get("title"));
            case "given-up" -> step(name(event) + ": given up: " + event.get("why"));
            case "skipped" -> step(event.get("scenario") + ": skipped: " + event.get("why"));
            default -> {
                // Not for the eye.
            }
        }
    }

    /** Counts an event of a run that goes on, without telling it again. */
    synchronized void past(Map<String, Object> event) {
        Part part = parts.get(name(event));
        if (part != null && "trial-end".equals(event.get("t"))) {
            screen.oneDoneBefore();
            part.done++;
            part.hits += isHit(event) ? 1 : 0;
        }
    }

    private static boolean isHit(Map<String, Object> event) {
        return Catalogue.byId(String.valueOf(event.get("scenario")))
                .map(s -> s.isHit(String.valueOf(event.get("outcome"))))
                .orElse(false);
    }

    private void checkEnded(Map<String, Object> event) {
        screen.oneDone();
        String outcome = String.valueOf(event.get("outcome"));
        int findings =
                event.get("evidence") instanceof Map<?, ?> evidence && evidence.get("findings") instanceof List<?> list
                        ? list.size()
                        : 0;
        step("%-26s %-22s %s"
                .formatted(
                        event.get("scenario"),
                        event.get("variant"),
                        outcome.equals(ModuleCheck.FINDING) ? findings + " found" : outcome));
        screen.changing(label + name(event));
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
        screen.oneDone();
        part.done++;
        part.hits += isHit(event) ? 1 : 0;
        if (part.done == part.trials) {
            step(soFar(event, part));
        }
        screen.changing(label + name(event) + " " + part.hits + "/" + part.done + rate(event, part));
    }

    /** It was tried as often as was asked for, before the trials that were planned at most were over. */
    private void stopped(Map<String, Object> event) {
        Part part = parts.get(name(event));
        if (part != null && part.done < part.trials) {
            screen.more(part.done - part.trials);
            step(soFar(event, part) + ": " + event.get("why"));
        }
    }

    private static String soFar(Map<String, Object> event, Part part) {
        String scenario = String.valueOf(event.get("scenario"));
        return "%-24s %-22s %d/%d"
                .formatted(scenario, what(scenario, String.valueOf(event.get("variant"))), part.hits, part.done);
    }

    /** Between which bounds the race's rate lies so far; a control's is not asked for. */
    private static String rate(Map<String, Object> event, Part part) {
        return Variant.RACE.equals(event.get("variant"))
                ? " (" + Rate.of(part.hits, part.done).inWords() + ")"
                : "";
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
}
