// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.report.record.RunRecord;

/** The fix beside the fault, in one boot. */
@Timeout(300)
@Isolated("it compares rates")
class FixIT {

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"debian:6.1", "debian:6.12"})
    void theSortedListLosesNothingWhereTheKernelsOwnLosesAModuleEveryTime(String kernel) throws Exception {
        shows(kernel, "proc-modules-bytewise", 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian:6.1", "debian:6.12"})
    void theSortedListLosesNoSymbolWhereTheKernelsOwnLosesSomeEveryTime(String kernel) throws Exception {
        shows(kernel, "proc-kallsyms-bytewise", 3);
    }

    /** Runs the race with and without the fix: hit every time without it, and never with it. */
    private void shows(String kernel, String scenario, int trials) throws Exception {
        Kmodrace.Answer run = new Kmodrace(home)
                .run("run", "--kernel", kernel, "--trials", "" + trials, "--fix", "sorted-list", scenario);

        run.exited(ExitCode.OK);
        assertThat(run.out())
                .contains("with the fix sorted-list 0/%d, without it %d/%d".formatted(trials, trials, trials));
        JsonNode result = JsonMapper.builder()
                .build()
                .readTree(run.directory().resolve(RunRecord.RESULTS_FILE).toFile())
                .path("results")
                .path(0);
        assertThat(result.path("hits").intValue()).isEqualTo(trials);
        assertThat(StreamSupport.stream(result.path("controls").spliterator(), false)
                        .filter(control -> control.path("name").textValue().equals("sorted-list")))
                .singleElement()
                .satisfies(control -> {
                    assertThat(control.path("trials").intValue()).isEqualTo(trials);
                    assertThat(control.path("hits").intValue()).isZero();
                    assertThat(control.path("held").booleanValue()).isTrue();
                });
    }
}
