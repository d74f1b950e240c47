// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import java.util.List;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;

/** The way to a machine: how a command is carried out there as root. */
public interface Reach {
    /** What kind of machine that is, as a record says it: {@code ssh}, {@code here}. */
    String kind();

    /** The machine as people name it, such as {@code root@box}. */
    String name();

    /**
     * The program of this host, and its arguments, that has a script carried out on the machine by root's {@code sh},
     * with standard input, output and error connected, and its exit status.
     */
    List<String> command(String script);

    /**
     * Words what came of a command that failed.
     *
     * @param doing such as {@code looking at the machine}
     * @param status its exit status
     * @param errors what stood on its standard error
     */
    Trouble trouble(String doing, int status, String errors);

    /**
     * Why a command failed.
     *
     * @param passing whether it may be otherwise in a moment: nobody answers, the connection broke
     */
    record Trouble(LabException exception, boolean passing) {}

    /** Has a command of {@link #run} carried out, and insists on exit status 0. */
    default ToolRun.Result require(String doing, ToolRun command) throws LabException, InterruptedException {
        ToolRun.Result result = command.run();
        if (result.status() != 0) {
            throw trouble(doing, result.status(), result.errors()).exception();
        }
        return result;
    }

    /** The run of a script, to its end; any exit status is a result. */
    default ToolRun run(String script) {
        List<String> command = command(script);
        return ToolRun.of(command.getFirst()).with(command.subList(1, command.size()));
    }

    /** A word for {@code sh} that stands for the text, whatever is in it. */
    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
