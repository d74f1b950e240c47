// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;

/** Prints a module command's report and finds its exit code. */
final class CommandOutput {
    private CommandOutput() {}

    /**
     * Prints it.
     *
     * @param done whether the answer, if there is one, is a yes
     * @return 0 when all was done; 1 when the kernel refused something, or died of it
     */
    static int print(CommandLine command, boolean json, CommandReport report, boolean done, Map<String, Object> more) {
        int exitCode = done && report.prepared() && report.crash().isEmpty() ? ExitCode.OK : ExitCode.REFUSED;
        PrintWriter out = command.getOut();
        out.print(json ? CommandJson.render(report, more, exitCode) : CommandText.render(report));
        out.flush();
        return exitCode;
    }
}
