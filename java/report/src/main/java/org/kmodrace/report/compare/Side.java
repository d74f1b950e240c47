// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import java.util.Optional;
import java.util.stream.Stream;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.scenario.Grade;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.grade.ControlResult;
import org.kmodrace.report.grade.Rate;
import org.kmodrace.report.grade.ScenarioResult;

/**
 * One of the two that are compared: a race, or the race under a fix.
 *
 * @param variant its name, which is the fix's where it is one
 * @param verdict of it; of a race under a fix, what it would be were that the race
 * @param why the verdict is SKIPPED, ERROR, CRASHED or VIOLATED, a phrase; "" for the others
 * @param hits of the trials
 * @param stopped why it was tried enough before its planned trials were done; "" when it was not
 */
public record Side(String variant, VerdictKind verdict, String why, int hits, int trials, Rate rate, String stopped) {
    /** The race of a scenario. A fix that does not hold says nothing against the race. */
    static Side ofRace(ScenarioResult result) {
        VerdictKind verdict = result.verdict();
        String why = result.why();
        if (failedByFixOnly(result)) {
            boolean forbidden = result.outcomes().stream().anyMatch(o -> o.grade() == Grade.FORBIDDEN);
            verdict = forbidden ? VerdictKind.VIOLATED : byHits(result.hits());
            why = forbidden ? "it came to what is forbidden" : "";
        }
        return new Side(Variant.RACE, verdict, why, result.hits(), result.trials(), result.rate(), result.stopped());
    }

    /** The race under a fix; empty when the run had no such trials. */
    static Optional<Side> ofFix(ScenarioResult result, String fix) {
        return fixes(result)
                .filter(control -> control.name().equals(fix) && control.trials() > 0)
                .findFirst()
                .map(control -> underFix(result, control));
    }

    /** The controls that are the race under a fix. */
    static Stream<ControlResult> fixes(ScenarioResult result) {
        return result.controls().stream().filter(control -> isFix(result, control));
    }

    /** Whether it tells something about the kernel. */
    boolean says() {
        return verdict != VerdictKind.ERROR && verdict != VerdictKind.SKIPPED;
    }

    /** Whether it is worse than any rate: no kernel may do that. */
    boolean isGrave() {
        return verdict == VerdictKind.VIOLATED || verdict == VerdictKind.CRASHED;
    }

    private static Side underFix(ScenarioResult result, ControlResult control) {
        VerdictKind verdict = byHits(control.hits());
        String why = "";
        if (result.verdict() == VerdictKind.SKIPPED
                || result.verdict() == VerdictKind.CRASHED
                || (result.verdict() == VerdictKind.ERROR && !failedByFixOnly(result))) {
            verdict = result.verdict();
            why = result.why();
        } else if (!control.held() && control.hits() == 0) {
            verdict = VerdictKind.VIOLATED;
            why = control.why();
        }
        return new Side(
                control.name(),
                verdict,
                why,
                control.hits(),
                control.trials(),
                Rate.of(control.hits(), control.trials()),
                "");
    }

    private static boolean failedByFixOnly(ScenarioResult result) {
        return result.verdict() == VerdictKind.ERROR
                && result.trials() > 0
                && result.controls().stream().anyMatch(control -> !control.held())
                && result.controls().stream()
                        .filter(control -> !control.held())
                        .allMatch(control -> isFix(result, control) && control.trials() > 0);
    }

    private static boolean isFix(ScenarioResult result, ControlResult control) {
        return Catalogue.byId(result.scenario())
                .flatMap(scenario -> scenario.fix(control.name()))
                .isPresent();
    }

    private static VerdictKind byHits(int hits) {
        return hits > 0 ? VerdictKind.REPRODUCED : VerdictKind.NOT_SEEN;
    }
}
