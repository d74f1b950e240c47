// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.race.protocol.JsonText;

class JournalTest {
    @TempDir
    private Path dir;

    private Path file() {
        return dir.resolve("events.jsonl");
    }

    @Test
    void anEventIsInTheFileWhenAppendReturns() throws Exception {
        long before = System.currentTimeMillis();
        try (Journal journal = Journal.open(file())) {
            journal.append(Map.of("t", "trial-end", "scenario", "s", "trial", 3));

            Map<String, Object> line = JsonText.parse(Files.readString(file()));
            assertThat(line).containsEntry("t", "trial-end").containsEntry("trial", 3L);
            assertThat(((Number) line.getOrDefault("at", 0)).longValue()).isGreaterThanOrEqualTo(before);
        }
    }

    @Test
    void anEventThatBringsItsTimeKeepsIt() throws Exception {
        try (Journal journal = Journal.open(file())) {
            journal.append(Map.of("t", "x", "at", 5L));
        }
        assertThat(Files.readString(file())).isEqualTo("{\"t\":\"x\",\"at\":5}\n");
    }

    @Test
    void aTextWithLineEndsStaysOneLine() throws Exception {
        try (Journal journal = Journal.open(file())) {
            journal.append(Map.of("t", "crash", "title", "a\nb\u2028c"));
        }
        assertThat(Files.readString(file()).lines()).hasSize(1);
    }

    @Test
    void aFullDiskIsToldWithThePath() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "/dev/full is Linux's");
        Journal journal = Journal.open(full);

        assertThatThrownBy(() -> journal.append(Map.of("t", "trial-end")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/dev/full")
                .hasMessageContaining("No space left");
        journal.close();
    }

    @Test
    void aJournalThatCannotBeMadeIsToldWithThePath() {
        assertThatThrownBy(() -> Journal.open(dir.resolve("missing/events.jsonl")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing/events.jsonl");
    }

    @Test
    void aTornLineOfAnEarlierWriterIsLeftBehind() throws Exception {
        Files.writeString(file(), "{\"t\":\"a\"}\n{\"t\":\"tor");
        try (Journal journal = Journal.open(file())) {
            journal.append(Map.of("t", "b", "at", 1L));
            journal.append(Map.of("t", "c", "at", 2L));
        }
        assertThat(Files.readAllLines(file()))
                .containsExactly("{\"t\":\"a\"}", "{\"t\":\"tor", "{\"t\":\"b\",\"at\":1}", "{\"t\":\"c\",\"at\":2}");
    }

    @Test
    void threadsDoNotMixTheirLines() throws Exception {
        int threads = 4;
        int each = 200;
        List<Future<?>> writers = new ArrayList<>();
        try (Journal journal = Journal.open(file());
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                writers.add(pool.submit(() -> {
                    for (int j = 0; j < each; j++) {
                        journal.append(Map.of("t", "note", "text", "x".repeat(j)));
                    }
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        List<String> lines = Files.readAllLines(file());
        assertThat(lines).hasSize(threads * each);
        for (String line : lines) {
            assertThat(JsonText.parse(line)).containsEntry("t", "note");
        }
    }

    @Test
    void anInterruptedThreadDoesNotCloseItForTheOthers() throws Exception {
        try (Journal journal = Journal.open(file())) {
            Thread.currentThread().interrupt();
            journal.append(Map.of("t", "trial-end"));
            assertThat(Thread.interrupted()).isTrue();
            journal.append(Map.of("t", "run-end"));
        }
        assertThat(Files.readAllLines(file())).hasSize(2);
    }
}
