// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether everything is measured, here and in a guest; not how fast it is. */
class BridgeRatiosIT {
    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void everyPeerIsMeasuredOnceInOneRun() throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dkmodrace.root=" + System.getProperty("kmodrace.root"),
                        "-cp",
                        "target/kmodrace-bench.jar:target/lib/*",
                        Main.class.getName(),
                        "--quick",
                        "--host-rounds=1",
                        "--rounds=1")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(290, TimeUnit.SECONDS)).as("in time").isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }

        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        List<String> table = Files.readAllLines(out);
        for (Wanted wanted : Wanted.ALL) {
            assertThat(table)
                    .as("%s of %s against %s", wanted.what(), wanted.who(), wanted.to())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("| " + wanted.title() + " | " + wanted.who() + " | ")
                            .containsPattern("\\| [0-9.]+ \\([0-9.]+ to [0-9.]+\\) \\|"));
        }
    }
}
