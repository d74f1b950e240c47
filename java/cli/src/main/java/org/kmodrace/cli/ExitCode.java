// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

/** The exit codes that are promised to scripts. */
public final class ExitCode {
    /** All verdicts are as expected for the kernel; or the command did what it was asked. */
    public static final int OK = 0;
    /** A verdict departs from what is known of the kernel. */
    public static final int NOT_AS_EXPECTED = 1;
    /** The kernel refused what it was asked, or died of it. */
    public static final int REFUSED = 1;
    /** Something is not as it was in the run that it was compared with. */
    public static final int CHANGED = 1;
    /** The command line cannot be understood. */
    public static final int USAGE = 2;
    /** The tool or the machine failed: nothing is said about the kernel. */
    public static final int INFRASTRUCTURE = 3;

    private ExitCode() {}
}
