// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ToolRunTest {
    @TempDir
    Path folder;

    @Test
    void givesStatusAndBothStreams() throws Exception {
        ToolRun.Result result = ToolRun.of("sh", "-c", "echo out; echo err >&2; echo $LC_ALL$X$HOME; cat; exit 3")
                .env("X", "x")
                .without(List.of("HOME"))
                .run();
        assertThat(result.status()).isEqualTo(3);
        assertThat(result.output()).isEqualTo("out\nCx\n");
        assertThat(result.errors()).isEqualTo("err\n");
        assertThat(result.tail()).isEqualTo("err");
    }

    @Test
    void aLogKeepsAllOfIt() throws Exception {
        Path log = folder.resolve("log");
        assertThatThrownBy(() -> ToolRun.of("sh", "-c", "echo out; echo err >&2; exit 1")
                        .log(log)
                        .require("trying", "try again"))
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll("trying failed: sh ended with status 1", "err", log.toString(), "try again");
        assertThat(log).hasContent("out\nerr");
    }

    @Test
    void theTailIsBounded() throws Exception {
        ToolRun.Result result = ToolRun.of("seq", "100000").run();
        assertThat(result.tail()).hasSizeLessThan(4_100).endsWith("100000");
    }

    @Test
    void aMissingToolIsNamedWithItsPackage() {
        assertThatThrownBy(() -> ToolRun.of("kmodrace-no-such-tool").run())
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll("kmodrace-no-such-tool is not installed", "apt-get install");
    }

    @Test
    void aFullDiskIsNamedAsSuch() {
        assertThatThrownBy(() -> ToolRun.of("sh", "-c", "head -c 1 /dev/zero > /dev/full")
                        .require("writing", "x"))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("the disk is full");
    }

    @Test
    void theDeadlineKillsAllThatWasStarted() throws Exception {
        Path pid = folder.resolve("pid");
        assertThatThrownBy(() -> ToolRun.of("sh", "-c", "sleep 600 & echo $! > " + pid + "; wait")
                        .deadline(Duration.ofMillis(500))
                        .run())
                .isInstanceOf(LabException.class)
                .hasMessageContaining("did not end within");
        assertGone(pid);
    }

    @Test
    void anInterruptKillsAllThatWasStarted() throws Exception {
        Path pid = folder.resolve("pid");
        Thread thread = Thread.startVirtualThread(() -> {
            try {
                ToolRun.of("sh", "-c", "sleep 600 & echo $! > " + pid + "; wait")
                        .run();
            } catch (LabException | InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (!Files.exists(pid) || Files.size(pid) == 0) {
            Thread.sleep(10);
        }
        thread.interrupt();
        thread.join();
        assertGone(pid);
    }

    private static void assertGone(Path pid) throws Exception {
        long number = Long.parseLong(Files.readString(pid).strip());
        for (int i = 0; i < 100 && alive(number); i++) {
            Thread.sleep(50);
        }
        assertThat(alive(number)).isFalse();
    }

    /** A killed process whose parent is gone may stay a zombie where the container's first process reaps nobody. */
    private static boolean alive(long pid) throws Exception {
        Path stat = Path.of("/proc/" + pid + "/stat");
        return Files.exists(stat) && !Files.readString(stat).matches("(?s).*\\) [ZX] .*");
    }
}
