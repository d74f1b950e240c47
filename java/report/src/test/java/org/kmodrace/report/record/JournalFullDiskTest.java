// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up in the middle of a line, played by the shell's limit on the size of files. */
class JournalFullDiskTest {
    /** In blocks of 512 bytes, as POSIX has it. */
    private static final int BLOCKS = 4;

    @TempDir
    private Path dir;

    /** Runs under the limit: appends until that fails, and says how often it went well. */
    static final class Filler {
        private Filler() {}

        public static void main(String[] args) throws IOException {
            int written = 0;
            try (Journal journal = Journal.open(Path.of(args[0]))) {
                while (true) {
                    journal.append(Map.of("t", "note", "text", "x".repeat(300)));
                    written++;
                }
            } catch (IOException e) {
                System.out.println(written + " " + e.getMessage());
            }
        }
    }

    @Test
    @Timeout(60)
    void whatWasWrittenStaysReadableAndTheTornLineIsTakenAway() throws Exception {
        Path file = dir.resolve("events.jsonl");
        Process process = new ProcessBuilder(List.of(
                        "sh",
                        "-c",
                        "ulimit -f " + BLOCKS + " && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Filler.class.getName(),
                        file.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("the journal " + file + " cannot be written: File too large");
        List<String> lines = Files.readAllLines(file);
        assertThat(said).startsWith(lines.size() + " ");
        assertThat(lines)
                .hasSizeGreaterThan(2)
                .allSatisfy(line -> assertThat(line).endsWith("x\"}"));
        assertThat(Files.readString(file)).endsWith("\n");
        assertThat(Files.size(file)).isLessThan(BLOCKS * 512L);
    }
}
