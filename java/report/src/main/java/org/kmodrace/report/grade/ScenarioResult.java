// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.expect.Expectation;

/**
 * What is said of one scenario on one kernel.
 *
 * @param scenario its id
 * @param kernel the release
 * @param machine the kind of machine
 * @param backend the syscall backend in the guest
 * @param why the verdict is SKIPPED, ERROR, CRASHED or VIOLATED, a sentence; "" for the others
 * @param hits trials of the race that showed it
 * @param trials of the race that ended; a repeated one counts once
 * @param rate of hits in a trial
 * @param outcomes of the race, in the order in which the scenario declares them
 * @param controls that were planned, in the scenario's order
 * @param crash the title of the crash that the race met most often; null when it met none
 * @param seconds in which machines worked on any of its variants: from each item's start to its end,
 *     or until the machine died; starting machines is not in it
 * @param seen what was seen, a short phrase for the table
 * @param expectation what is known of the scenario on such a kernel; empty when nothing is
 * @param phases hits against the offset between actors; empty where none was swept
 * @param stopped why the race was tried enough before its planned trials were done; "" when it was not
 */
public record ScenarioResult(
        String scenario,
        String kernel,
        String machine,
        String backend,
        VerdictKind verdict,
        String why,
        int hits,
        int trials,
        Rate rate,
        List<OutcomeCount> outcomes,
        List<ControlResult> controls,
        @Nullable String crash,
        double seconds,
        String seen,
        Optional<Expectation> expectation,
        Optional<PhasePlot> phases,
        String stopped) {

    /** What is known of such a kernel; null when nothing is. */
    public @Nullable VerdictKind expected() {
        return expectation.map(Expectation::verdict).orElse(null);
    }

    /** Whether the verdict is the expected one, or one that comes now and then instead. */
    public boolean asExpected() {
        return expectation.filter(e -> e.covers(verdict)).isPresent();
    }

    /** Whether this is news about the kernel: a verdict about it that is not the expected one. */
    public boolean departs() {
        return switch (verdict) {
            case REPRODUCED, NOT_SEEN, VIOLATED, CRASHED -> expectation.isPresent() && !asExpected();
            case SKIPPED, ERROR -> false;
        };
    }
}
