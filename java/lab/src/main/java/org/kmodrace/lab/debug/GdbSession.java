// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.debug;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;

/**
 * gdb at a machine that waits for it and that stops by itself at the place of interest ({@link Watcher}). No time
 * passes in the guest while it stands still, but the CPU that stopped gives up the rest of its turn.
 */
public final class GdbSession {
    public static final String PROGRAM = "gdb";

    private static final String BEGIN = "kmodrace: back traces begin";
    private static final String END = "kmodrace: back traces end";
    private static final String GONE = "Remote connection closed";
    /** Deeper than a kernel stack of two pages goes. */
    private static final int FRAMES = 64;

    private final List<String> lines = new ArrayList<>();

    /**
     * A session that has yet to be run.
     *
     * @param text where the machine's kernel begins, after KASLR
     * @param socket at which the machine waits
     */
    public GdbSession(SymbolFile symbols, long text, Path socket) {
        lines.addAll(List.of("set pagination off", "set confirm off", "set width 0", "set style enabled off"));
        // A busy host: QEMU answers when it gets to run.
        lines.add("set remotetimeout 120");
        lines.add("set architecture i386:x86-64");
        lines.add("symbol-file -o 0x" + Long.toHexString(text - symbols.text()) + " " + symbols.file());
        lines.add("target remote " + socket);
        lines.add("continue");
    }

    /**
     * Writes the commands that lead to the place, for {@code gdb -x}.
     *
     * @param script is made or replaced
     */
    public void write(Path script) throws LabException {
        try {
            Files.write(script, lines);
        } catch (IOException e) {
            throw LabException.ofIo("writing gdb's commands", script, e);
        }
    }

    /**
     * Waits for the machine to stop, looks at all its CPUs, and lets it go on.
     *
     * @param script where the commands are kept
     * @param atMost how long it may take until the machine is there
     * @return gdb's words on each CPU, a line each; empty when the machine came to its end before
     */
    public List<String> backTraces(Path script, Duration atMost) throws LabException, InterruptedException {
        lines.add("echo " + BEGIN + "\\n");
        lines.add("thread apply all backtrace " + FRAMES);
        lines.add("echo " + END + "\\n");
        lines.add("detach");
        write(script);
        ToolRun.Result result = ToolRun.of(PROGRAM, "-nx", "-batch", "-x", script.toString())
                .deadline(atMost)
                .run();
        String said = result.output();
        int begin = said.indexOf(BEGIN);
        int end = said.indexOf(END);
        if (begin >= 0 && end > begin) {
            return said.substring(begin + BEGIN.length(), end)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        }
        if (said.contains(GONE) || result.errors().contains(GONE) || said.contains("exited normally")) {
            return List.of();
        }
        throw new LabException(
                "gdb could not look into the machine: status " + result.status(),
                result.tail(),
                "the commands are in " + script);
    }
}
