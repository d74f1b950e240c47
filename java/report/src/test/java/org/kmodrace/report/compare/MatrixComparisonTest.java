// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kmodrace.report.grade.MatrixResult;
import org.kmodrace.report.grade.MatrixResult.Column;
import org.kmodrace.report.record.MatrixRecord;

class MatrixComparisonTest {
    private static Column column(String name, Graded run) {
        return new Column(new MatrixRecord.Column(name, name, ""), Optional.of(run.run()));
    }

    private static MatrixResult matrix(Column... columns) {
        return new MatrixResult(new MatrixRecord("id", 0, List.of(), List.of()), Arrays.asList(columns), List.of());
    }

    private static Graded race(int hits, int trials) {
        return new Graded().race("s", hits, trials);
    }

    @Test
    void kernelsArePairedByTheNameTheyWereAskedForBy() {
        MatrixComparison comparison = MatrixComparison.of(
                matrix(column("debian:6.1", race(10, 10)), column("debian:sid", race(10, 10))),
                matrix(column("debian:sid", race(0, 10)), column("debian:6.1", race(10, 10))),
                Comparer.ALPHA);

        assertThat(comparison.kernels())
                .extracting(kernel -> kernel.name() + " " + kernel.comparison().changed())
                .containsExactly("debian:6.1 false", "debian:sid true");
        assertThat(comparison.changed()).isTrue();
    }

    @Test
    void aKernelThatOneOfThemHasNoRunOfIsNamed() {
        Column unborn = new Column(new MatrixRecord.Column("debian:6.12", "debian-6.12", "no image"), Optional.empty());

        MatrixComparison comparison = MatrixComparison.of(
                matrix(column("debian:6.1", race(10, 10)), column("debian:6.12", race(10, 10))),
                matrix(column("debian:6.1", race(10, 10)), unborn, column("debian:sid", race(10, 10))),
                Comparer.ALPHA);

        assertThat(comparison.kernels()).hasSize(1);
        assertThat(comparison.onlyA()).containsExactly("debian:6.12");
        assertThat(comparison.onlyB()).containsExactly("debian:sid");
        assertThat(comparison.changed()).isFalse();
        assertThat(comparison.saysAnything()).isTrue();
    }

    @Test
    void alphaIsSharedOutAmongTheKernels() {
        // p = 0.029: a change where one kernel was compared, chance where two were
        Graded a = race(4, 4);
        Graded b = race(0, 4);

        assertThat(MatrixComparison.of(matrix(column("one", a)), matrix(column("one", b)), Comparer.ALPHA)
                        .changed())
                .isTrue();
        assertThat(MatrixComparison.of(
                                matrix(column("one", a), column("two", a)),
                                matrix(column("one", b), column("two", a)),
                                Comparer.ALPHA)
                        .changed())
                .isFalse();
    }
}
