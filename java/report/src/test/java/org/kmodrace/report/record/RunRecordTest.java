// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.EventCodec;
import org.kmodrace.report.Story;

class RunRecordTest {
    private static final RunInfo INFO = Story.info(List.of(new RunInfo.Planned("symbol-get-leak", "race", 10)));

    @TempDir
    private Path dir;

    private Path run() {
        return dir.resolve("run");
    }

    private void append(String text) throws IOException {
        Files.writeString(run().resolve(RunRecord.JOURNAL_FILE), text, StandardOpenOption.APPEND);
    }

    @Test
    void whatWasWrittenIsRead() throws Exception {
        AgentEvent end = new AgentEvent.TrialEnded("s", "race", 4, "released", Map.of("references", 1L), 77);
        try (Journal journal = RunRecord.begin(run(), INFO)) {
            journal.append(end.toMap());
            journal.append(Map.of("t", "run-end", "why", "done"));
        }

        RunRecord record = RunRecord.open(run());

        assertThat(record.info()).isEqualTo(INFO);
        assertThat(record.notes()).isEmpty();
        assertThat(record.events()).extracting(JournalEvent::type).containsExactly("trial-end", "run-end");
        JournalEvent first = record.events().getFirst();
        assertThat(first.trial()).isEqualTo(4);
        assertThat(first.at()).isPositive();
        assertThat(first.object("evidence")).containsEntry("references", 1L);
        assertThat(EventCodec.fromMap(first.fields())).isEqualTo(end);
    }

    @Test
    void aTornLastLineIsDroppedAndNoted() throws Exception {
        try (Journal journal = RunRecord.begin(run(), INFO)) {
            journal.append(Map.of("t", "hello"));
        }
        append("{\"t\":\"trial-end\",\"scen");

        RunRecord record = RunRecord.open(run());

        assertThat(record.events()).hasSize(1);
        assertThat(record.notes()).containsExactly("the last line of events.jsonl is torn and was dropped");
    }

    @Test
    void aLineTornInsideACharacterIsNoHindrance() throws Exception {
        RunRecord.begin(run(), INFO).close();
        byte[] torn = "{\"t\":\"…".getBytes(StandardCharsets.UTF_8);
        Files.write(run().resolve(RunRecord.JOURNAL_FILE), List.of("{\"t\":\"a\"}"));
        try (var out = Files.newOutputStream(run().resolve(RunRecord.JOURNAL_FILE), StandardOpenOption.APPEND)) {
            out.write(torn, 0, torn.length - 1);
        }

        assertThat(RunRecord.open(run()).events()).hasSize(1);
    }

    @Test
    void linesThatAreNoJsonAreCountedAndPassedOver() throws Exception {
        RunRecord.begin(run(), INFO).close();
        append("{\"t\":\"a\"}\nBUG: unable to\n\n[1,2]\n{\"t\":\"b\"}{\"t\":\"c\"}\n{\"t\":\"d\"}\n");

        RunRecord record = RunRecord.open(run());

        assertThat(record.events()).extracting(JournalEvent::type).containsExactly("a", "d");
        assertThat(record.notes()).containsExactly("3 lines of events.jsonl could not be read and were passed over");
    }

    @Test
    void aRecordWithoutAJournalIsReadWithANote() throws Exception {
        RunRecord.begin(run(), INFO).close();
        Files.delete(run().resolve(RunRecord.JOURNAL_FILE));

        RunRecord record = RunRecord.open(run());

        assertThat(record.events()).isEmpty();
        assertThat(record.notes()).containsExactly("events.jsonl is missing: nothing is known of what happened");
    }

    @Test
    void aDirectoryWithoutRunJsonIsNoRecord() {
        assertThatThrownBy(() -> RunRecord.open(dir))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining(dir.resolve("run.json").toString())
                .hasMessageContaining("name another run");
    }

    @Test
    void aPathThatIsNotThereIsNoRecord() {
        assertThatThrownBy(() -> RunRecord.open(run()))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining(run().toString())
                .hasMessageContaining("latest");
    }

    @Test
    void aBrokenRunJsonIsNamed() throws IOException {
        Files.writeString(dir.resolve(RunRecord.INFO_FILE), "{\"id\":");

        assertThatThrownBy(() -> RunRecord.open(dir))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining(dir.resolve("run.json").toString())
                .hasMessageContaining("cannot be understood");
    }

    @Test
    void aFileIsReplacedWholeAndNothingElseIsLeft() throws IOException {
        RunRecord.replace(dir.resolve("results.json"), "old");
        RunRecord.replace(dir.resolve("results.json"), "new");

        assertThat(dir).isDirectoryNotContaining("glob:**.new");
        assertThat(dir.resolve("results.json")).hasContent("new");
    }

    @Test
    void aFileThatCannotBeReplacedIsNamed() {
        assertThatThrownBy(() -> RunRecord.replace(dir.resolve("missing/results.json"), "x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing/results.json cannot be written");
    }
}
