// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.report.record.MatrixRecord;
import org.kmodrace.report.render.TableRenderer;

class CompareCommandTest {
    @TempDir
    private Path dir;

    private String run(String name, RecordedRun run) throws IOException {
        return run.at(dir.resolve(name)).toString();
    }

    @Test
    void whatChangedComesFirstAndIsTheExitCode() throws IOException {
        Typed typed = Typed.of(
                "compare",
                run("a", new RecordedRun().leak(10, 10).modules("race", 20, 20)),
                run("b", new RecordedRun().kernel("6.12.9").leak(10, 10).modules("race", 0, 20)));

        assertThat(typed.err()).isEmpty();
        assertThat(typed.exitCode()).isEqualTo(ExitCode.CHANGED);
        assertThat(typed.out())
                .startsWith("A: kernel 6.1.0-49-amd64 (debian:6.1), run a\nB: kernel 6.12.9 (debian:6.1), run b\n")
                .contains("proc-modules-bytewise  20/20 84-100 %   0/20 0-16 %")
                .contains("seen in A, and not seen in B any more")
                .endsWith("1 of 2 races changed\n");
        assertThat(typed.out().indexOf("\nchanged ")).isLessThan(typed.out().indexOf("\nnot shown to have changed"));
        assertThat(typed.out().lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(TableRenderer.WIDTH));
    }

    @Test
    void theSameIsWrittenAsAPage() throws IOException {
        Path page = dir.resolve("changes.html");

        Typed typed = Typed.of(
                "compare",
                run("a", new RecordedRun().leak(10, 10).modules("race", 20, 20)),
                run("b", new RecordedRun().kernel("6.12.9").leak(10, 10).modules("race", 0, 20)),
                "--html",
                page.toString());

        assertThat(typed.err()).isEmpty();
        assertThat(page)
                .content()
                .contains("1 of 2 races changed", "kernel 6.12.9 (debian:6.1), run b", "20/20", "0-16 %")
                .containsPattern("<tr class=\"differs\"><th scope=\"row\">proc-modules-bytewise")
                .doesNotContain("<script");
    }

    @Test
    void likeRunsEndWellAndSayWhatCouldHaveBeenSeen() throws IOException {
        Typed typed =
                Typed.of("compare", run("a", new RecordedRun().leak(10, 10)), run("b", new RecordedRun().leak(10, 10)));

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out())
                .contains("not shown to have changed")
                .contains("shows: ")
                .contains("≤");
    }

    @Test
    void tooFewTrialsAreNoChangeAndTheCommandForMoreIsTold() throws IOException {
        Typed typed =
                Typed.of("compare", run("a", new RecordedRun().leak(3, 3)), run("b", new RecordedRun().leak(0, 3)));

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out())
                .contains("more trials needed")
                .contains("about 4 trials each")
                .contains("--trials 4 symbol-get-leak")
                .contains("1 needs more trials");
    }

    @Test
    void aRunIsComparedWithItselfUnderAFix() throws IOException {
        String run =
                run("a", new RecordedRun().leak(10, 10).modules("race", 10, 10).modules("sorted-list", 0, 10));

        Typed typed = Typed.of("compare", run, "--fix", "sorted-list");

        assertThat(typed.exitCode()).isEqualTo(ExitCode.CHANGED);
        assertThat(typed.out())
                .contains("B: the same under the fix sorted-list")
                .contains("10/10")
                .contains("0/10")
                .endsWith("the race changed\n");
    }

    @Test
    void aRunWithTheFixChangesNothingButUnderTheFix() throws IOException {
        Typed typed = Typed.of(
                "compare",
                run("a", new RecordedRun().modules("race", 10, 10)),
                run("b", new RecordedRun().modules("race", 10, 10).modules("sorted-list", 0, 10)));

        assertThat(typed.exitCode()).isEqualTo(ExitCode.CHANGED);
        assertThat(typed.out()).contains("with the fix sorted-list in B").endsWith("1 of 2 races changed\n");
    }

    @Test
    void whatElseDiffersIsTold() throws IOException {
        Typed typed = Typed.of(
                "compare",
                run("a", new RecordedRun().leak(10, 10)),
                run("b", new RecordedRun().accelerator("kvm").leak(0, 10)));

        assertThat(typed.out().replaceAll("\\s+", " "))
                .contains("the kernel is the same, but not accelerator (A: tcg,thread=multi; B: kvm); a change may");
    }

    @Test
    void theJsonHasTheWordsAndTheTest() throws IOException {
        Path json = dir.resolve("out.json");
        Typed typed = Typed.of(
                "compare",
                run("a", new RecordedRun().leak(10, 10)),
                run("b", new RecordedRun().leak(0, 10)),
                "--json",
                json.toString());

        assertThat(typed.out()).contains("changed");
        assertThat(Files.readString(json))
                .contains("\"word\" : \"CHANGED\"")
                .contains("\"adjusted\"")
                .contains("\"showsBelow\"");
        assertThat(Typed.of(
                                "compare",
                                dir.resolve("a").toString(),
                                dir.resolve("b").toString(),
                                "--json",
                                "-")
                        .out())
                .isEqualTo(Files.readString(json));
    }

    @Test
    void whatCannotBeComparedIsAUsageError() throws IOException {
        String run = run("a", new RecordedRun().leak(10, 10));
        String other = run("b", new RecordedRun().modules("race", 10, 10));

        assertUsage(Typed.of("compare", run), "name the run to compare it with");
        assertUsage(Typed.of("compare", run, dir.resolve("c").toString()), "there is no run");
        assertUsage(Typed.of("compare", run, run, "--alpha", "7"), "--alpha is above 0");
        assertUsage(Typed.of("compare", run, run, "--fix", "sorted-list"), "--fix is for one run");
        assertUsage(Typed.of("compare", run, "--fix", "sorted"), "there is no fix 'sorted'; there is sorted-list");
        assertUsage(Typed.of("compare", run, "--fix", "sorted-list"), "has no trial with the fix sorted-list");
        assertUsage(Typed.of("compare", run, other), "no scenario in common");
    }

    @Test
    void whereNothingSaysAnythingTheExitCodeSaysSo() throws IOException {
        Typed typed =
                Typed.of("compare", run("a", new RecordedRun().leak(10, 10)), run("b", new RecordedRun().leak(0, 0)));

        assertThat(typed.exitCode()).isEqualTo(ExitCode.INFRASTRUCTURE);
        assertThat(typed.out()).contains("ERROR in B").endsWith("nothing could be compared\n");
    }

    private String matrix(String name, RecordedRun one, RecordedRun two) throws IOException {
        Path directory = Files.createDirectory(dir.resolve(name));
        one.at(directory.resolve("debian-6.1"));
        two.at(directory.resolve("debian-sid"));
        new MatrixRecord(
                        name,
                        0,
                        List.of(),
                        List.of(
                                new MatrixRecord.Column("debian:6.1", "debian-6.1", ""),
                                new MatrixRecord.Column("debian:sid", "debian-sid", "")))
                .write(directory);
        return directory.toString();
    }

    @Test
    void runsOfSeveralKernelsAreComparedKernelByKernel() throws IOException {
        String a = matrix("a", new RecordedRun().leak(10, 10), new RecordedRun().leak(10, 10));
        String b = matrix("b", new RecordedRun().leak(10, 10), new RecordedRun().leak(0, 10));

        Typed typed = Typed.of("compare", a, b);

        assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.CHANGED);
        assertThat(typed.out())
                .contains("== debian:6.1 ==")
                .endsWith("debian:6.1  the race is not shown to have changed\ndebian:sid  the race changed\n");
        assertThat(Typed.of("compare", a, b, "--json", "-").out())
                .contains("\"name\" : \"debian:sid\"")
                .contains("\"word\" : \"CHANGED\"");
        assertUsage(
                Typed.of("compare", a, run("c", new RecordedRun().leak(10, 10))),
                "name one of them: a/debian-6.1, a/debian-sid");
        assertUsage(Typed.of("compare", a, "--fix", "sorted-list"), "has no trial with the fix sorted-list");
    }

    private static void assertUsage(Typed typed, String message) {
        assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.USAGE);
        assertThat(typed.err()).contains(message);
        assertThat(typed.out()).isEmpty();
    }
}
