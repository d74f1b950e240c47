// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.Console;
import java.io.PrintStream;
import org.kmodrace.lab.Progress;
import org.kmodrace.report.render.Text;

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
    private long lastAdvance = began;
    private int planned;
    private int done;

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
    }

    /** What is going on right now. */
    synchronized void changing(String text) {
        if (terminal) {
            err.print(CLEAR_LINE + stamp() + "[" + done + "/" + planned + "] " + text);
            err.flush();
        }
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
