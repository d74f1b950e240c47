// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.report.record.JournalEvent;

/** Damaged modules for a real kernel's loader, and for every reader of ours. */
@Timeout(600)
class MutatedModulesIT {
    private static final int TRIALS = 12;

    @TempDir
    Path home;

    @Test
    void aRealLoaderAnswersEveryMutantOrItsDeathIsAFinding() throws Exception {
        Path json = home.resolve("results.json");
        // One CPU: unloading waits for all of them, and that is most of the time.
        Kmodrace.Answer run = new Kmodrace(home.resolve("use"))
                .run(
                        "run",
                        "--kernel",
                        Kmodrace.KERNEL,
                        "--cpus",
                        "1",
                        "--trials",
                        Integer.toString(TRIALS),
                        "--json",
                        json.toString(),
                        "mutated-modules");

        JsonNode result = JsonMapper.builder()
                .build()
                .readTree(json.toFile())
                .path("results")
                .path(0);
        // So few mutants may kill the kernel or not; both are verdicts.
        assertThat(result.path("verdict").textValue()).isIn("REPRODUCED", "NOT_SEEN");
        assertThat(result.path("trials").intValue()).isEqualTo(TRIALS);
        assertThat(result.path("controls"))
                .hasSize(2)
                .allSatisfy(control ->
                        assertThat(control.path("held").booleanValue()).isTrue());
        assertThat(run.unwrapped()).contains("mutants were given to the loader: ENOEXEC ");

        // The loader that was made faulty on purpose died over the mutant that it was given for that.
        assertThat(run.events(JournalEvent.TRIAL_END))
                .filteredOn(end -> end.variant().equals("faulty-loader"))
                .singleElement()
                .satisfies(end -> {
                    assertThat(end.text("outcome")).isEqualTo("loader-crashed");
                    assertThat(end.object("evidence")).containsEntry("mutant", 10L);
                });
        assertThat(run.events(JournalEvent.TRIAL_LOST)).isEmpty();
    }

    @Test
    void aMutantIsMadeAgainByItsNumber() throws Exception {
        Path file = home.resolve("mutant.ko");
        Kmodrace kmodrace = new Kmodrace(home.resolve("use"));
        Kmodrace.Answer once = kmodrace.run(
                        "modules", "mutant", "--kernel", Kmodrace.KERNEL, "--number", "514", "--out", file.toString())
                .exited(ExitCode.OK);
        byte[] content = Files.readAllBytes(file);

        assertThat(once.out()).contains("mutant 514 of kmr_sections.ko, seed 1");
        kmodrace.run("modules", "mutant", "--kernel", Kmodrace.KERNEL, "--number", "514", "--out", file.toString())
                .exited(ExitCode.OK);
        assertThat(file).hasBinaryContent(content);
    }

    @Test
    void everyReaderOfOursReadsOrRefuses() throws Exception {
        Kmodrace.Answer read = new Kmodrace(home.resolve("use"))
                .run("modules", "mutant", "--kernel", Kmodrace.KERNEL, "--read", "10000")
                .exited(ExitCode.OK);

        assertThat(read.out())
                .contains("10000 mutants of kmr_sections.ko")
                .contains("kmodrace:\n")
                .contains("libkmod (")
                .doesNotContain("Exception");
    }
}
