// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmodrace.report.Story.LEAK;
import static org.kmodrace.report.Story.UNLOAD;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kmodrace.report.Story;
import org.kmodrace.report.grade.Graded;
import org.kmodrace.report.grade.MatrixResult;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.record.MatrixRecord;
import org.kmodrace.report.suite.Suite.Case;
import org.kmodrace.report.suite.Suite.Status;

class SuitesTest {
    private static Suite of(Story story) {
        return Suites.of(new Graded.OfRun(story.grade())).getFirst();
    }

    @Test
    void whatIsAsExpectedPassesAlthoughARaceWasReproduced() {
        Suite suite =
                of(new Story().controlsHold(LEAK).race(LEAK, "pinned-unnamed").done());

        Case leak = suite.cases().getFirst();
        assertThat(suite.cases()).hasSize(1);
        assertThat(leak.status()).isEqualTo(Status.PASS);
        assertThat(leak.kind()).isEqualTo("REPRODUCED");
        assertThat(leak.message()).isEmpty();
        assertThat(leak.lines()).anyMatch(line -> line.startsWith("REPRODUCED 1/1, rate "));
        assertThat(leak.parts()).extracting(Case::name).containsExactly("bare-reference", "matched-pair", "race");
        assertThat(suite.facts()).containsEntry("kernel", "6.1.0-49-amd64").containsEntry("seed", "42");
    }

    @Test
    void newsIsAFailureThatSaysWhatWasKnown() {
        Case leak = of(new Story().controlsHold(LEAK).race(LEAK, "released").done())
                .cases()
                .getFirst();

        assertThat(leak.status()).isEqualTo(Status.FAIL);
        assertThat(leak.message()).startsWith("improvement: symbol-get-leak is NOT_SEEN in 0/1");
    }

    @Test
    void aControlThatDidNotHoldIsAnErrorAndNoNews() {
        Suite suite = of(new Story()
                .plan(LEAK, "bare-reference", 1)
                .trial(LEAK, "bare-reference", 0, "released", java.util.Map.of())
                .race(LEAK, "pinned-unnamed")
                .done());

        assertThat(suite.cases().getFirst().status()).isEqualTo(Status.ERROR);
        assertThat(suite.cases().getFirst().parts().getFirst().status()).isEqualTo(Status.ERROR);
        assertThat(suite.count(Status.FAIL)).isZero();
    }

    @Test
    void whatAKernelLacksIsSkippedWithTheReason() {
        Suite suite = of(new Story()
                .event("skipped", "scenario", UNLOAD, "variant", "", "why", "there is no CONFIG_X")
                .done());

        assertThat(suite.cases()).singleElement().satisfies(skipped -> {
            assertThat(skipped.status()).isEqualTo(Status.SKIP);
            assertThat(skipped.message()).contains("there is no CONFIG_X");
            assertThat(skipped.parts()).isEmpty();
        });
    }

    @Test
    void aRunThatWasCutOffHasAnErrorOfItsOwn() {
        Suite suite = of(new Story().controlsHold(LEAK).race(LEAK, "pinned-unnamed"));

        assertThat(suite.cases().getLast().name()).isEqualTo(Suites.WHOLE);
        assertThat(suite.cases().getLast().status()).isEqualTo(Status.ERROR);
        assertThat(suite.cases().getLast().message()).contains("cut off");
    }

    @Test
    void aKernelThatWasNotRunIsASuiteWithAnError() {
        RunResult run = new Story()
                .controlsHold(LEAK)
                .race(LEAK, "pinned-unnamed")
                .done()
                .grade();
        MatrixRecord record = new MatrixRecord(
                "20261121-102633-4f2a",
                0,
                List.of(),
                List.of(
                        new MatrixRecord.Column("debian:6.1", "debian-6.1", ""),
                        new MatrixRecord.Column("deb:none", "deb-none", "unpacking failed")));
        MatrixResult matrix = new MatrixResult(
                record,
                List.of(
                        new MatrixResult.Column(record.kernels().getFirst(), Optional.of(run)),
                        new MatrixResult.Column(record.kernels().getLast(), Optional.empty())),
                List.of());

        List<Suite> suites = Suites.of(new Graded.OfMatrix(matrix));

        assertThat(suites).extracting(Suite::name).containsExactly("debian:6.1", "deb:none");
        assertThat(suites.getFirst().count(Status.PASS)).isOne();
        assertThat(suites.getLast().cases()).singleElement().satisfies(error -> {
            assertThat(error.status()).isEqualTo(Status.ERROR);
            assertThat(error.message()).isEqualTo("unpacking failed");
        });
    }
}
