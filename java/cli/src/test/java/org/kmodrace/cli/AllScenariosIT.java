// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.scenario.Grade;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.expect.Expectation;
import org.kmodrace.report.expect.Expectations;
import org.kmodrace.report.expect.KernelVersion;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RunRecord;

/** The main job: every scenario comes out as expected on real kernels, and the record says all that was printed. */
@Timeout(600)
@Isolated("its races want both CPUs to themselves")
class AllScenariosIT {
    private static final int TRIALS = 2;

    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({"debian:6.1, 6.1.", "debian:6.12, 6.12."})
    void allComeOutAsExpectedAndAllControlsHold(String kernel, String release) throws Exception {
        Path json = home.resolve("asked-for.json");
        Kmodrace kmodrace = new Kmodrace(home).covered();

        Kmodrace.Answer run = kmodrace.run(
                "run", "--kernel", kernel, "--trials", Integer.toString(TRIALS), "--json", json.toString());
        run.exited(ExitCode.OK);

        JsonNode tree = JsonMapper.builder().build().readTree(json.toFile());
        assertThat(tree.path("schema").intValue()).isEqualTo(1);
        assertThat(tree.path("run").path("id").textValue())
                .isEqualTo(String.valueOf(run.directory().getFileName()));
        assertThat(tree.path("run").path("kernelName").textValue()).isEqualTo(kernel);
        assertThat(tree.path("run").path("accelerator").textValue()).isNotEmpty();
        assertThat(StreamSupport.stream(tree.path("results").spliterator(), false)
                        .map(result -> result.path("scenario").textValue()))
                .containsExactlyElementsOf(
                        Catalogue.byDefault().stream().map(Scenario::id).toList())
                .hasSizeGreaterThanOrEqualTo(7);
        for (JsonNode result : tree.path("results")) {
            Scenario scenario =
                    Catalogue.byId(result.path("scenario").textValue()).orElseThrow();
            keepsTheSchema(result, release, scenario);
            assertThat(known(scenario.id(), release)
                            .covers(VerdictKind.valueOf(result.path("verdict").textValue())))
                    .as(scenario.id() + " is " + result.path("verdict").textValue())
                    .isTrue();
            for (JsonNode control : result.path("controls")) {
                assertThat(control.path("held").booleanValue())
                        .as(result.path("scenario") + " " + control)
                        .isTrue();
            }
            if (scenario.race().crashesKernel() || scenario.crashJudge() == null) {
                assertThat(result.path("crash").isNull())
                        .as(scenario.id())
                        .isNotEqualTo(scenario.race().crashesKernel());
            }
        }

        assertThat(run.directory().resolve(RunRecord.RESULTS_FILE)).hasSameTextualContentAs(json);
        assertThat(run.out())
                .contains("exit 0: all " + Catalogue.byDefault().size() + " verdicts are as expected")
                .contains("run: " + run.directory());
        assertThat(Files.readString(run.directory().resolve(RunRecord.SUMMARY_FILE)))
                .startsWith(run.out().substring(0, run.out().indexOf("run: ")));
        theRecordSaysItAgain(run, json);
        everyMachineSaidWhatItDid(run);
        if (kernel.equals("debian:6.12")) {
            new ReaderOfPages(kmodrace, run.directory(), "run")
                    .read(Catalogue.byDefault().size(), "k0-proc-modules-bytewise");
        }
    }

    private static Expectation known(String scenario, String release) {
        return Expectations.ours().of(scenario, KernelVersion.of(release)).orElseThrow();
    }

    /** Field by field what the issue promises to programs. */
    private static void keepsTheSchema(JsonNode result, String release, Scenario declared) {
        String scenario = declared.id();
        // A table is gone through once, however many trials are asked for.
        int trials = declared.cases().get().isEmpty()
                ? TRIALS
                : declared.cases().get().size();
        int fewestHits = known(scenario, release).verdict() == VerdictKind.REPRODUCED ? 1 : 0;
        assertThat(result.path("kernel").textValue()).startsWith(release);
        assertThat(result.path("machine").textValue()).isEqualTo("qemu");
        assertThat(result.path("backend").textValue()).isEqualTo("ffm");
        assertThat(result.path("verdict").textValue())
                .isIn(List.of("REPRODUCED", "NOT_SEEN", "VIOLATED", "CRASHED", "SKIPPED", "ERROR"));
        assertThat(result.path("hits").isInt()).isTrue();
        assertThat(result.path("hits").intValue()).isBetween(fewestHits, trials);
        assertThat(result.path("trials").isInt()).isTrue();
        assertThat(result.path("trials").intValue()).isEqualTo(trials);

        int counted = 0;
        assertThat(result.path("outcomes").isArray()).isTrue();
        for (JsonNode outcome : result.path("outcomes")) {
            assertThat(outcome.path("id").textValue()).as(scenario).isNotEmpty();
            assertThat(Grade.valueOf(outcome.path("grade").textValue())).isNotEqualTo(Grade.FORBIDDEN);
            assertThat(outcome.path("count").isInt()).isTrue();
            counted += outcome.path("count").intValue();
        }
        assertThat(counted).as(scenario).isEqualTo(trials);

        assertThat(result.path("controls").isArray()).isTrue();
        for (JsonNode control : result.path("controls")) {
            assertThat(control.path("name").textValue()).as(scenario).isNotEmpty();
            assertThat(control.path("mustReproduce").isBoolean()).isTrue();
            assertThat(control.path("hits").isInt()).isTrue();
            assertThat(control.path("trials").intValue()).isPositive();
            assertThat(control.path("held").isBoolean()).isTrue();
        }
        assertThat(StreamSupport.stream(result.path("controls").spliterator(), false)
                        .map(control -> control.path("mustReproduce").booleanValue()))
                .as("controls both ways of " + scenario)
                .contains(true, false);

        JsonNode crash = result.path("crash");
        assertThat(crash.isNull() || crash.path("title").isTextual()).isTrue();
        assertThat(result.path("seconds").isNumber()).isTrue();
        assertThat(result.path("seconds").doubleValue()).isPositive();
    }

    private void theRecordSaysItAgain(Kmodrace.Answer run, Path json) throws Exception {
        Path again = home.resolve("again.json");
        Kmodrace.Answer report = new Kmodrace(home.resolve("report"))
                .covered()
                .run("report", run.directory().toString(), "--json", again.toString())
                .exited(ExitCode.OK);

        // Only where it was run is its name enough for the command that comes next.
        assertThat(beforeNext(report)).isEqualTo(beforeNext(run));
        assertThat(again).hasSameTextualContentAs(json);
    }

    private static String beforeNext(Kmodrace.Answer answer) throws Exception {
        assertThat(answer.out()).contains("next: ./kmodrace timeline ");
        return answer.out().substring(0, answer.out().indexOf("next: "));
    }

    private static void everyMachineSaidWhatItDid(Kmodrace.Answer run) throws Exception {
        assertThat(run.end()).isEqualTo("done");
        List<JournalEvent> started = run.events(JournalEvent.MACHINE_START);
        // One for all that leaves the kernel alive, one for each trial that does not.
        assertThat(started).hasSizeGreaterThanOrEqualTo(1 + 1 + TRIALS);
        assertThat(run.events(JournalEvent.MACHINE_END))
                .hasSameSizeAs(started)
                .allSatisfy(end -> assertThat(end.text("how")).isIn("done", "crashed"));
        for (JournalEvent machine : started) {
            assertThat(run.directory().resolve(machine.vm()).resolve("console.log"))
                    .isNotEmptyFile();
        }
    }
}
