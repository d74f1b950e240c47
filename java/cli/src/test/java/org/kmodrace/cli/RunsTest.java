// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;

class RunsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    private Path dir;

    private Runs runs() {
        return new Runs(dir.resolve("runs"));
    }

    private Path begun(Instant at) throws IOException {
        Path run = runs().create(at);
        Files.writeString(run.resolve(RunRecord.INFO_FILE), "{}");
        return run;
    }

    private static Path root(Map<String, String> environment) {
        return Runs.root(environment::get, "/home/user");
    }

    @Test
    void theUserMaySayWhereRunsLie() {
        assertThat(root(Map.of("KMODRACE_RUNS", "/data/runs", "XDG_STATE_HOME", "/state")))
                .isEqualTo(Path.of("/data/runs"));
    }

    @Test
    void elseTheyLieWhereStateBelongs() {
        assertThat(root(Map.of("XDG_STATE_HOME", "/state"))).isEqualTo(Path.of("/state/kmodrace/runs"));
        assertThat(root(Map.of())).isEqualTo(Path.of("/home/user/.local/state/kmodrace/runs"));
        assertThat(root(Map.of("XDG_STATE_HOME", "relative", "KMODRACE_RUNS", "")))
                .isEqualTo(Path.of("/home/user/.local/state/kmodrace/runs"));
    }

    @Test
    void aRunIsNamedByTheTimeItBegan() throws IOException {
        Path run = runs().create(Instant.parse("2026-11-21T10:26:33Z"));

        assertThat(run).isDirectory();
        assertThat(String.valueOf(run.getFileName())).matches("20261121-102633-[0-9a-f]{4}");
    }

    @Test
    void runsOfOneSecondDoNotMeet() throws IOException {
        assertThat(runs().create(NOON)).isNotEqualTo(runs().create(NOON));
    }

    @Test
    void latestIsTheNewestThatGotGoing() throws Exception {
        begun(NOON);
        Path newest = begun(NOON.plusSeconds(60));
        begun(NOON.minusSeconds(60));
        runs().create(NOON.plusSeconds(120));
        Files.createDirectories(dir.resolve("runs/zzz"));

        assertThat(runs().resolve("latest")).isEqualTo(newest);
        assertThat(runs().newestFirst()).hasSize(3);
    }

    @Test
    void ofOneSecondTheOneThatBeganLaterIsTheNewest() throws Exception {
        Path first = begun(NOON);
        Path second = begun(NOON);
        Files.setLastModifiedTime(first.resolve(RunRecord.INFO_FILE), FileTime.from(NOON));
        Files.setLastModifiedTime(second.resolve(RunRecord.INFO_FILE), FileTime.from(NOON.plusMillis(5)));

        assertThat(runs().resolve("latest")).isEqualTo(second);
    }

    @Test
    void aRunIsFoundByItsIdAndByItsPath() throws Exception {
        Path run = begun(NOON);

        assertThat(runs().resolve(String.valueOf(run.getFileName()))).isEqualTo(run);
        assertThat(runs().resolve(run.toString())).isEqualTo(run);
    }

    @Test
    void theRunsBeforeTheLatestAreCountedBack() throws Exception {
        Path first = begun(NOON);
        Path second = begun(NOON.plusSeconds(60));

        assertThat(runs().resolve("latest~0")).isEqualTo(second);
        assertThat(runs().resolve("latest~1")).isEqualTo(first);
        assertThatThrownBy(() -> runs().resolve("latest~2"))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("holds 2");
    }

    @Test
    void withoutRunsThereIsNoLatest() {
        assertThatThrownBy(() -> runs().resolve("latest"))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining(dir.resolve("runs").toString())
                .hasMessageContaining("kmodrace run");
    }

    @Test
    void anUnknownRunIsNamed() {
        assertThatThrownBy(() -> runs().resolve("20200101-000000-0000"))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("20200101-000000-0000");
    }
}
