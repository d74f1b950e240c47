// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.ToolRun;

/** The host's kernel is never asked to load or unload anything. */
@Timeout(600)
class HostKernelIT {
    private static final String[] STRACE = {
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-e",
        "signal=none",
        "-e",
        "trace=init_module,finit_module,delete_module",
        "-o"
    };

    @TempDir
    Path home;

    @BeforeEach
    void straceIsThere() {
        assumeTrue(ToolRun.find("strace").isPresent(), "strace is not installed (apt-get install strace)");
    }

    private static String[] tracedInto(Path trace) {
        String[] command = Arrays.copyOf(STRACE, STRACE.length + 1);
        command[STRACE.length] = trace.toString();
        return command;
    }

    @Test
    void isNotAskedToLoadAnythingDuringARun() throws Exception {
        Path trace = home.resolve("run.strace");

        Kmodrace.Answer run = new Kmodrace(home.resolve("use"))
                .under(tracedInto(trace))
                .run("run", "--kernel", Kmodrace.KERNEL, "--trials", "2", "symbol-get-leak")
                .exited(ExitCode.OK);

        assertThat(run.out()).containsPattern("symbol-get-leak +REPRODUCED");
        // Not "is empty": of a thread of QEMU that is killed at the wrong moment strace says "???( <detached ...>".
        assertThat(trace).content().doesNotContain("init_module", "delete_module");
    }

    /** Else the other test would prove nothing: the same tracer, and a load that every kernel refuses. */
    @Test
    void wouldBeSeenWhenItWere() throws Exception {
        Path trace = home.resolve("insmod.strace");
        Path garbage = Files.writeString(home.resolve("garbage.ko"), "garbage\n");
        ProcessBuilder insmod = new ProcessBuilder(tracedInto(trace))
                .redirectOutput(home.resolve("insmod.out").toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        Path tool = ToolRun.find("insmod").orElseThrow();
        // Through a shell: a grandchild, as all that a run starts.
        insmod.command().addAll(List.of("sh", "-c", tool + " " + garbage + "; true"));

        assertThat(insmod.start().waitFor()).isZero();

        assertThat(trace).content().containsPattern("f?init_module\\(");
    }
}
