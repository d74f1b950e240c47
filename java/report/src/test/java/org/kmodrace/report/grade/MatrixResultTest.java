// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmodrace.report.Story.LEAK;
import static org.kmodrace.report.Story.MODULES;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kmodrace.report.Story;
import org.kmodrace.report.record.MatrixRecord;
import org.kmodrace.report.render.MatrixRenderer;

class MatrixResultTest {
    private static final String HIT = "pinned-unnamed";
    private static final String MISS = "released";

    private static Story leak(String... outcomes) {
        return new Story().controlsHold(LEAK).race(LEAK, outcomes);
    }

    private static MatrixResult matrix(Story... runs) {
        List<MatrixResult.Column> columns = IntStream.range(0, runs.length)
                .mapToObj(i -> new MatrixResult.Column(
                        new MatrixRecord.Column("kernel-" + i, "kernel-" + i, ""),
                        Optional.of(runs[i].done().grade())))
                .toList();
        return MatrixResult.of(new MatrixRecord("id", 0, List.of(), List.of()), columns);
    }

    @Test
    void kernelsThatAgreeAreSaidToAgree() {
        MatrixResult matrix = matrix(leak(HIT, HIT), leak(HIT, MISS));

        assertThat(matrix.rows()).singleElement().matches(row -> !row.differs());
        assertThat(matrix.exitCode()).isZero();
        assertThat(new MatrixRenderer(false).render(matrix))
                .contains("REPRODUCED 2/2  REPRODUCED 1/2")
                .contains("no verdict differs between these kernels")
                .contains("exit 0: all verdicts of 2 kernels are as expected");
    }

    @Test
    void aDifferenceIsExplainedByWhatIsKnownOfEachKernel() {
        MatrixResult matrix = matrix(leak(HIT), leak(MISS));

        assertThat(matrix.rows()).singleElement().matches(MatrixResult.Row::differs);
        List<String> why = matrix.explain(matrix.rows().getFirst());
        assertThat(why).hasSize(2);
        assertThat(why.getFirst()).startsWith("REPRODUCED on 6.1.0-49-amd64: known of all kernels, ");
        assertThat(why.getLast()).isEqualTo("NOT_SEEN on 6.1.0-49-amd64: news, see below");
        assertThat(matrix.exitCode()).isEqualTo(RunResult.DEPARTS);
        assertThat(new MatrixRenderer(false).render(matrix))
                .contains("NOT_SEEN 0/1 !")
                .contains("difference: symbol-get-leak")
                .contains("improvement: symbol-get-leak is NOT_SEEN");
    }

    @Test
    void troubleOfTheToolIsNoDifferenceBetweenKernels() {
        MatrixResult matrix = matrix(leak(HIT), new Story().controlsHold(LEAK).plan(LEAK, "race", 3));

        assertThat(matrix.rows()).singleElement().matches(row -> !row.differs());
        assertThat(matrix.exitCode()).isEqualTo(RunResult.FAILED);
        assertThat(matrix.exitWhy()).isEqualTo("kernel-1: symbol-get-leak has no verdict");
    }

    @Test
    void aScenarioThatOneKernelDoesNotHaveIsADash() {
        MatrixResult matrix = matrix(leak(HIT), leak(HIT).controlsHold(MODULES).race(MODULES, "entry-skipped"));

        assertThat(matrix.rows()).extracting(MatrixResult.Row::scenario).containsExactly(LEAK, MODULES);
        assertThat(matrix.rows().getLast().cells().getFirst()).isEmpty();
        assertThat(new MatrixRenderer(false).render(matrix)).containsPattern(MODULES + " +-  ");
    }

    @Test
    void aKernelThatWasNeverBegunIsTroubleAndNoNews() {
        MatrixResult.Column good = matrix(leak(HIT)).columns().getFirst();
        MatrixResult.Column bad = new MatrixResult.Column(
                new MatrixRecord.Column("debian:9.99", "debian-9.99", "Debian offers no such kernel"),
                Optional.empty());
        MatrixResult matrix = MatrixResult.of(new MatrixRecord("id", 0, List.of(), List.of()), List.of(good, bad));

        assertThat(matrix.exitCode()).isEqualTo(RunResult.FAILED);
        assertThat(matrix.exitWhy()).isEqualTo("debian:9.99: Debian offers no such kernel");
    }

    @Test
    void whatDoesNotFitBesideOthersComesInATableBelow() {
        String text = new MatrixRenderer(false).render(matrix(leak(HIT), leak(HIT), leak(HIT), leak(HIT), leak(HIT)));

        assertThat(text.lines().filter(line -> line.startsWith("scenario "))).hasSize(2);
        assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }
}
