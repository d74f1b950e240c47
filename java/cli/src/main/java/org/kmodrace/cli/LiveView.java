// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.kmodrace.lab.Progress;
import org.kmodrace.report.render.TableRenderer;
import org.kmodrace.report.render.Text;

/**
 * Tells on standard error what is going on: on a terminal a line that changes, with the pace and the time that is left; elsewhere a line for each
 * finished part.
 */
final class LiveView implements Progress {
    private static final String CLEAR_LINE = "\r\033[K";

    /** So many of the latest trials tell the pace. */
    private static final int PACE_OF = 20;

    /** From so many trials on they tell how long the rest takes. */
    private static final int FORESEEN_FROM = 5;

    private static final long MINUTE = 60;
    private static final long QUIET_NANOS = 60_000_000_000L;

    private final PrintStream err;
    private final boolean terminal;
    private final long began = System.nanoTime();
    private long lastAdvance = began;
    private final Deque<Long> latest = new ArrayDeque<>();
    private long firstDone;
    private int planned;
    private int done;
    private int doneNow;

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

    @Override
    public synchronized void step(String message) {
        err.println((terminal ? CLEAR_LINE : "") + stamp() + Text.plain(message));
    }

    /** On a terminal always; elsewhere a line a minute, so that a log shows that it goes on. */
    @Override
    public synchronized void advance(String message) {
        long now = System.nanoTime();
        if (terminal) {
            err.print(CLEAR_LINE + stamp() + Text.plain(message));
            err.flush();
        } else if (now - lastAdvance > QUIET_NANOS) {
            step(message);
            lastAdvance = now;
        }
    }

    /** So many trials more are to be done. */
    synchronized void more(int trials) {
        planned += trials;
    }

    /** One of them is done. */
    synchronized void oneDone() {
        done++;
        doneNow++;
        long now = System.nanoTime();
        firstDone = doneNow == 1 ? now : firstDone;
        latest.add(now);
        if (latest.size() > PACE_OF) {
            latest.remove();
        }
    }

    /** One of them was done before, in a run that goes on. */
    synchronized void oneDoneBefore() {
        done++;
    }

    /** What is going on right now. */
    synchronized void changing(String text) {
        if (terminal) {
            String line = stamp() + "[" + done + "/" + planned + "] " + Text.plain(text) + pace();
            err.print(CLEAR_LINE + Text.cut(line, TableRenderer.WIDTH - 1));
            err.flush();
        }
    }

    /** A line of somebody else's, such as a kernel's, as it comes. */
    synchronized void line(String text) {
        err.println((terminal ? CLEAR_LINE : "") + Text.plain(text));
    }

    /** Trials a second of late, and how long the rest takes if the machines go on as until now; "" while unknown. */
    private String pace() {
        if (latest.size() < 2) {
            return "";
        }
        long now = System.nanoTime();
        double perSecond = (latest.size() - 1) * 1e9 / Math.max(1, latest.getLast() - latest.getFirst());
        String pace = String.format(Locale.ROOT, ", %.1f/s", perSecond);
        if (doneNow < FORESEEN_FROM) {
            return pace;
        }
        double left = (double) (now - firstDone) / (doneNow - 1) * Math.max(0, planned - done) / 1e9;
        return pace + ", " + time(left) + " left";
    }

    private static String time(double seconds) {
        long whole = Math.round(seconds);
        return whole < MINUTE
                ? whole + " s"
                : String.format(Locale.ROOT, "%d:%02d min", whole / MINUTE, whole % MINUTE);
    }

    /** Leaves the terminal as it was. */
    synchronized void end() {
        if (terminal) {
            err.print(CLEAR_LINE);
            err.flush();
        }
    }

    private String stamp() {
        return "%6.1f s  ".formatted((System.nanoTime() - began) / 1e9);
    }
}
