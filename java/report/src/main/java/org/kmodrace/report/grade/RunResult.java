// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.List;
import org.kmodrace.report.record.RunInfo;

/**
 * A graded run.
 *
 * @param results one for each scenario, in the order of the plan
 * @param notes what a reader should know besides, a sentence each
 * @param skew how far apart actors started that were released together
 * @param end why the run ended, such as {@code done} or {@code interrupted}; "" when the record does not say
 * @param exitCode {@link #AS_EXPECTED}, {@link #DEPARTS} or {@link #FAILED}
 * @param exitWhy the reason for the exit code, a sentence
 * @param ledgers of the scenarios that keep one, none of which has a say in any verdict
 * @param kept trials that show by example what the races and their controls came to
 */
public record RunResult(
        RunInfo info,
        List<ScenarioResult> results,
        List<String> notes,
        StartSkew skew,
        String end,
        int exitCode,
        String exitWhy,
        List<LedgerResult> ledgers,
        List<KeptTrial> kept) {
    /** Every verdict about the kernel is the expected one. */
    public static final int AS_EXPECTED = 0;
    /** Some verdict about the kernel is not the expected one. */
    public static final int DEPARTS = 1;
    /** The tool, a machine or a control failed, or the run is incomplete; and nothing departs. */
    public static final int FAILED = 3;

    /** The same with what shows it by example. */
    RunResult with(List<LedgerResult> allLedgers, List<KeptTrial> allKept) {
        return new RunResult(
                info, results, notes, skew, end, exitCode, exitWhy, List.copyOf(allLedgers), List.copyOf(allKept));
    }
}
