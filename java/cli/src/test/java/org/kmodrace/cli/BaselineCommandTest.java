// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineCommandTest {
    @TempDir
    private Path dir;

    private Typed baseline(String... arguments) {
        List<String> all = new ArrayList<>(List.of("baseline"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--store", dir.resolve("store").toString()));
        return Typed.of(all.toArray(String[]::new));
    }

    private String run(String name, RecordedRun run) throws IOException {
        return run.at(dir.resolve(name)).toString();
    }

    @Test
    void aRunIsKeptWithoutItsConsolesAndStaysWhenItIsDeleted() throws IOException {
        String run = run("a", new RecordedRun().leak(10, 10));

        Typed saved = baseline("save", "nightly", run);
        Files.delete(dir.resolve("a/run.json"));

        assertThat(saved.err()).isEmpty();
        assertThat(saved.out()).startsWith("baseline nightly: run a of ");
        try (var files = Files.list(dir.resolve("store/nightly"))) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("run.json", "events.jsonl");
        }
        try (var left = Files.list(dir.resolve("store"))) {
            assertThat(left).hasSize(1);
        }
        assertThat(baseline("list").out()).startsWith("nightly  run a of ").contains("6.1.0-49-amd64");
    }

    @Test
    void laterRunsAreCheckedAgainstIt() throws IOException {
        baseline("save", "nightly", run("a", new RecordedRun().leak(10, 10)));

        Typed like = baseline("check", "nightly", run("b", new RecordedRun().leak(10, 10)));
        Typed gone = baseline("check", "nightly", run("c", new RecordedRun().leak(0, 10)));

        assertThat(like.exitCode()).isZero();
        assertThat(like.out()).contains("A: kernel 6.1.0-49-amd64 (debian:6.1), run a");
        assertThat(gone.exitCode()).isEqualTo(ExitCode.CHANGED);
    }

    @Test
    void anotherRunReplacesItOnlyWhenForced() throws IOException {
        String first = run("a", new RecordedRun().leak(10, 10));
        String second = run("b", new RecordedRun().leak(10, 10));
        baseline("save", "nightly", first);

        Typed refused = baseline("save", "nightly", second);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err())
                .contains("the baseline 'nightly' holds run a of")
                .contains("--force");

        Typed forced = baseline("save", "nightly", second, "--force");
        assertThat(forced.exitCode()).isZero();
        assertThat(forced.out()).contains("baseline nightly: run b").contains("it replaces run a");
        assertThat(baseline("list").out()).contains("run b").doesNotContain("run a");
        try (var left = Files.list(dir.resolve("store"))) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void whatIsForgottenIsGone() throws IOException {
        baseline("save", "nightly", run("a", new RecordedRun().leak(10, 10)));

        assertThat(baseline("rm", "nightly").exitCode()).isZero();
        assertThat(dir.resolve("store/nightly")).doesNotExist();
        assertThat(baseline("list").out()).contains("there is no baseline yet");
        assertThat(baseline("rm", "nightly").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aNameIsNoPath() throws IOException {
        String run = run("a", new RecordedRun().leak(10, 10));
        for (String name : List.of("../a", "a/b", ".hidden", "", "ä")) {
            Typed typed = baseline("save", name, run);
            assertThat(typed.exitCode()).as(name).isEqualTo(ExitCode.USAGE);
            assertThat(typed.err()).contains("a baseline's name is of letters");
        }
    }

    @Test
    void anUnknownOneIsToldWithThoseThereAre() throws IOException {
        baseline("save", "nightly", run("a", new RecordedRun().leak(10, 10)));

        Typed typed = baseline("check", "weekly", dir.resolve("a").toString());

        assertThat(typed.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(typed.err()).contains("there is no baseline 'weekly'; there is nightly");
    }

    @Test
    void aRunThatSaysLittleIsKeptWithAWarning() throws IOException {
        Typed typed = baseline("save", "poor", run("a", new RecordedRun().leak(0, 0)));

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("1 of its 1 scenarios have no verdict");
    }

    @Test
    void theyLieWhereDataBelong() {
        assertThat(Baselines.root(Map.of("XDG_DATA_HOME", "/data")::get, "/home/user"))
                .isEqualTo(Path.of("/data/kmodrace/baselines"));
        assertThat(Baselines.root(Map.of("XDG_DATA_HOME", "relative")::get, "/home/user"))
                .isEqualTo(Path.of("/home/user/.local/share/kmodrace/baselines"));
    }
}
