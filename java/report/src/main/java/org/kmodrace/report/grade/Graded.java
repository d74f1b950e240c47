// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.nio.file.Path;
import java.util.List;
import org.kmodrace.report.record.MatrixRecord;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;

/** A run directory, graded, whatever was run. */
public sealed interface Graded {
    /** Scenarios on one kernel. */
    record OfRun(RunResult run) implements Graded {
        @Override
        public int exitCode() {
            return run.exitCode();
        }

        @Override
        public List<RunResult> runs() {
            return List.of(run);
        }
    }

    /** Scenarios on several kernels. */
    record OfMatrix(MatrixResult matrix) implements Graded {
        @Override
        public int exitCode() {
            return matrix.exitCode();
        }

        @Override
        public List<RunResult> runs() {
            return matrix.columns().stream()
                    .flatMap(column -> column.run().stream())
                    .toList();
        }
    }

    /** Checks of modules. */
    record OfModules(ModuleReport report) implements Graded {
        @Override
        public int exitCode() {
            return report.run().exitCode();
        }

        @Override
        public List<RunResult> runs() {
            return List.of(report.run());
        }
    }

    /** As that of a run ({@link RunResult}). */
    int exitCode();

    /** That of each kernel that was run; of modules, what their checks stand on. */
    List<RunResult> runs();

    /**
     * Reads and grades what lies in a run directory.
     *
     * @throws RecordException when there is no readable record
     */
    static Graded open(Path directory) throws RecordException {
        if (MatrixRecord.isAt(directory)) {
            return new OfMatrix(MatrixResult.open(directory));
        }
        RunRecord record = RunRecord.open(directory);
        return ModuleGrading.isOf(record)
                ? new OfModules(ModuleGrading.grade(record))
                : new OfRun(Grading.grade(record));
    }
}
