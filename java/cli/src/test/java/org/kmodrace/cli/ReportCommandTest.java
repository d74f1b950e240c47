// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.report.record.Journal;
import org.kmodrace.report.record.RunInfo;
import org.kmodrace.report.record.RunRecord;
import org.kmodrace.report.render.Format;

class ReportCommandTest {
    @TempDir
    private Path dir;

    @BeforeEach
    void aRunThatLeaked() throws IOException {
        RunInfo info = new RunInfo(
                "20261121-102633-4f2a",
                0,
                "debian:6.1",
                "6.1.0-49-amd64",
                "",
                "",
                "",
                "qemu",
                "tcg",
                "",
                "",
                List.of(),
                "ffm",
                "",
                "",
                "",
                7,
                "",
                "0.1.0",
                List.of(),
                List.of(new RunInfo.Planned("symbol-get-leak", "race", 1)));
        try (Journal journal = RunRecord.begin(run(), info)) {
            journal.append(Map.of(
                    "t",
                    "trial-end",
                    "scenario",
                    "symbol-get-leak",
                    "variant",
                    "race",
                    "trial",
                    0,
                    "outcome",
                    "pinned-unnamed"));
            journal.append(Map.of(
                    "t",
                    "timeline",
                    "scenario",
                    "symbol-get-leak",
                    "variant",
                    "race",
                    "trial",
                    0,
                    "outcome",
                    "pinned-unnamed",
                    "facts",
                    Map.of("entries", List.of(Map.of("ns", 5, "who", "harness", "what", "open")))));
            journal.append(Map.of("t", "run-end", "why", "done"));
        }
    }

    private Path run() {
        return dir.resolve("run");
    }

    @Test
    void theTableIsPrintedAgainAndSaysWhereItsRunLies() {
        Typed typed = Typed.of("report", run().toString());

        assertThat(typed.err()).isEmpty();
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out())
                .contains("symbol-get-leak  REPRODUCED  1/1  ")
                .contains("seed 7")
                .contains("run: " + run() + System.lineSeparator())
                .endsWith("next: ./kmodrace timeline " + run() + " symbol-get-leak" + System.lineSeparator());
    }

    @Test
    void theJsonGoesToAFileBesideTheTable() throws IOException {
        Path json = dir.resolve("out.json");
        Typed typed = Typed.of("report", run().toString(), "--json", json.toString());

        assertThat(typed.out()).contains("REPRODUCED");
        assertThat(Files.readString(json)).startsWith("{\n  \"schema\" : 1,");
    }

    @Test
    void aDashPrintsTheJsonInsteadOfTheTable() {
        assertThat(Typed.of("report", run().toString(), "--json", "-").out())
                .startsWith("{\n  \"schema\" : 1,")
                .endsWith("}\n");
    }

    @Test
    void theRecordIsLeftAsItWas() throws IOException {
        Typed.of("report", run().toString());

        try (var files = Files.list(run())) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("run.json", "events.jsonl");
        }
    }

    @Test
    void aRunThatIsNotThereIsAUsageError() {
        Typed typed = Typed.of("report", dir.resolve("no-run").toString());

        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err())
                .contains("there is no run '" + dir.resolve("no-run"))
                .contains("'latest'");
    }

    @Test
    void aDirectoryThatIsNoRunIsToldAsOne() {
        Typed typed = Typed.of("report", dir.toString());

        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.err()).contains("run.json is missing");
    }

    @Test
    void aJsonFileThatCannotBeWrittenIsNamed() {
        Typed typed = Typed.of(
                "report", run().toString(), "--json", dir.resolve("no/out.json").toString());

        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.err()).contains("(writing the results)").contains("no/out.json");
    }

    @Test
    void oneFormatIsPrintedInsteadOfTheTable() {
        assertThat(Typed.of("report", run().toString(), "--format", "ktap").out())
                .startsWith("KTAP version 1\n1..1\n")
                .endsWith("\nok 1 debian:6.1\n");
        assertThat(Typed.of("report", run().toString(), "--format", "junit").out())
                .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    }

    @Test
    void severalFormatsGoIntoADirectoryBesideTheTable() throws IOException {
        Path out = dir.resolve("results/of/today");
        Typed typed = Typed.of("report", run().toString(), "--format", "junit,ktap", "--out", out.toString());

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.out()).contains("REPRODUCED").contains("written: " + out.resolve("junit.xml"));
        try (var files = Files.list(out)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("junit.xml", "results.ktap");
        }
    }

    @Test
    void allFormatsAreWrittenWhereNoneIsNamed() throws IOException {
        Path out = dir.resolve("all");
        Typed.of("report", run().toString(), "--out", out.toString());

        try (var files = Files.list(out)) {
            assertThat(files).hasSameSizeAs(Format.values());
        }
    }

    @Test
    void severalFormatsWithoutADirectoryAreAUsageError() {
        Typed typed = Typed.of("report", run().toString(), "--format", "junit,ktap");

        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("add --out DIR");
    }

    @Test
    void aFormatThatNobodyKnowsIsAnsweredWithThoseThereAre() {
        Typed typed = Typed.of("report", run().toString(), "--format", "junti");

        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("there is no format 'junti'; there is table, json, junit, ktap, kcidb");
    }
}
