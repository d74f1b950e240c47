// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a command line answers. */
record Typed(int exitCode, String out, String err) {
    static Typed of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exitCode = command.execute(arguments);
        return new Typed(exitCode, out.toString(), err.toString());
    }
}
