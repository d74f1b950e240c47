// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A run directory on a file system that fills up during the run. */
@Timeout(600)
class FullDiskIT {
    @TempDir
    Path home;

    @BeforeEach
    void namespacesAreAllowed() throws Exception {
        int status = new ProcessBuilder("unshare", "-rm", "true").start().waitFor();
        assumeTrue(status == 0, "this user may not make a user and mount namespace (unshare -rm)");
    }

    /** More sizes with {@code -Dkmodrace.faults=all} ({@link InjectedFaultsIT}). */
    static Stream<Arguments> isToldWithItsPathAndWhatWasGatheredIsKept() {
        List<Arguments> all = new ArrayList<>(List.of(
                arguments(8, "qemu.log"),
                arguments(24, "console.log"),
                arguments(64, "(events\\.jsonl|vm-0[2-9]/console\\.log)")));
        if (System.getProperty("kmodrace.faults", "").equals("all")) {
            IntStream.rangeClosed(1, 17).forEach(i -> all.add(arguments(8 + 4 * i, "\\S+")));
        }
        return all.stream();
    }

    /**
     * The record begins with 8 KiB, the console takes 25 KiB while the guest boots, and a trial half a KiB of the
     * journal. Where a machine hangs and another takes its place, that one's console may be what does not fit.
     */
    @ParameterizedTest
    @MethodSource
    void isToldWithItsPathAndWhatWasGatheredIsKept(int kibibytes, String file) throws Exception {
        Path small = Files.createDirectories(home.resolve("small"));
        Path kept = Files.createDirectories(home.resolve("kept"));
        // The namespace, and with it the file system, ends with its last process: what is to be looked at is copied.
        String script = "mount -t tmpfs -o size=%dk tmpfs %s && { \"$@\"; status=$?; cp -a %s/. %s; exit $status; }"
                .formatted(kibibytes, small, small, kept);

        Kmodrace.Answer run = new Kmodrace(home)
                .under("unshare", "-rm", "sh", "-c", script, "sh")
                .run(
                        "run",
                        "--kernel",
                        Kmodrace.KERNEL,
                        "--run-dir",
                        small.toString(),
                        "--trials",
                        "1000",
                        "symbol-get-leak")
                .exited(ExitCode.INFRASTRUCTURE);

        assertThat(run.err())
                .contains("the disk is full")
                .containsPattern("where: " + small + "/\\S+/" + file)
                .contains("what was gathered until then is kept");

        Path directory;
        try (var runs = Files.list(kept)) {
            directory = runs.findFirst().orElseThrow();
        }
        Kmodrace.Answer report = new Kmodrace(home.resolve("report"))
                .run("report", directory.toString())
                .exited(ExitCode.OK);
        assertThat(report.unwrapped()).contains("symbol-get-leak").contains("exit 3");
    }
}
