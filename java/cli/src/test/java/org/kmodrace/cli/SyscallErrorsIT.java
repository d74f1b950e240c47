// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.oracle.ContractOracle;
import org.kmodrace.race.scenario.CaseSpec;
import org.kmodrace.report.record.JournalEvent;

/** The whole table of answers, on real kernels, through every backend. */
@Timeout(600)
class SyscallErrorsIT {
    private static final String SCENARIO = "syscall-errors";

    @TempDir
    Path home;

    /** Through ffm, on both kernels, AllScenariosIT sees to it. */
    @ParameterizedTest
    @CsvSource({"jni, debian:6.12", "jna, debian:6.1"})
    void everyAnswerIsAsSpecified(String backend, String kernel) throws Exception {
        Kmodrace.Answer run = new Kmodrace(home)
                // What the table asks is what it holds, however many trials others are to have.
                .run("run", "--kernel", kernel, "--cpus", "1", "--backend", backend, "--trials", "2", SCENARIO)
                .exited(ExitCode.OK);

        List<String> cases = Catalogue.byId(SCENARIO).orElseThrow().cases().get().stream()
                .map(CaseSpec::id)
                .toList();
        List<JournalEvent> race = run.events(JournalEvent.TRIAL_END).stream()
                .filter(end -> end.variant().equals("race"))
                .toList();
        assertThat(race)
                .allSatisfy(end -> assertThat(end.text("outcome"))
                        .as("%s", end.object("evidence"))
                        .isEqualTo(ContractOracle.AS_SPECIFIED))
                .extracting(end -> end.object("evidence").get("case"))
                .containsExactlyElementsOf(cases);
        assertThat(run.unwrapped())
                .contains("NOT_SEEN 0/%1$d".formatted(cases.size()))
                .contains("%1$d of %1$d answers as specified".formatted(cases.size()))
                .contains("controls: all 2 held")
                .contains("backend " + backend);
        assertThat(run.events(JournalEvent.HELLO))
                .hasSize(1)
                .allSatisfy(hello -> assertThat(hello.text("backend")).isEqualTo(backend));
    }
}
