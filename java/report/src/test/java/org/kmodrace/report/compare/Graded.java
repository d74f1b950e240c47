// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kmodrace.race.scenario.Grade;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.Story;
import org.kmodrace.report.grade.ControlResult;
import org.kmodrace.report.grade.OutcomeCount;
import org.kmodrace.report.grade.Rate;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.grade.ScenarioResult;
import org.kmodrace.report.grade.StartSkew;
import org.kmodrace.report.record.RunInfo;

/** Makes graded runs by their counts, without a journal. */
public final class Graded {
    private final List<ScenarioResult> results = new ArrayList<>();
    private RunInfo info = Story.info(List.of());
    private String end = "done";

    public Graded info(RunInfo changed) {
        info = changed;
        return this;
    }

    public Graded end(String why) {
        end = why;
        return this;
    }

    /** A race with that many hits. */
    public Graded race(String scenario, int hits, int trials) {
        return race(scenario, hits > 0 ? VerdictKind.REPRODUCED : VerdictKind.NOT_SEEN, "", hits, trials);
    }

    public Graded race(
            String scenario, VerdictKind verdict, String why, int hits, int trials, ControlResult... controls) {
        List<OutcomeCount> outcomes = new ArrayList<>();
        if (hits > 0) {
            outcomes.add(new OutcomeCount("hit", Grade.INTERESTING, hits));
        }
        if (trials > hits) {
            outcomes.add(new OutcomeCount("miss", Grade.ACCEPTABLE, trials - hits));
        }
        return result(scenario, verdict, why, hits, trials, outcomes, "", controls);
    }

    public Graded outcome(String scenario, String outcome, int trials) {
        return result(
                scenario,
                VerdictKind.REPRODUCED,
                "",
                trials,
                trials,
                List.of(new OutcomeCount(outcome, Grade.INTERESTING, trials)),
                "");
    }

    public Graded stopped(String scenario, int hits, int trials, String why) {
        return result(scenario, VerdictKind.REPRODUCED, "", hits, trials, List.of(), why);
    }

    private Graded result(
            String scenario,
            VerdictKind verdict,
            String why,
            int hits,
            int trials,
            List<OutcomeCount> outcomes,
            String stopped,
            ControlResult... controls) {
        results.add(new ScenarioResult(
                scenario,
                info.kernelRelease(),
                info.machine(),
                info.backend(),
                verdict,
                why,
                hits,
                trials,
                Rate.of(hits, trials),
                outcomes,
                List.of(controls),
                null,
                1,
                "",
                Optional.empty(),
                Optional.empty(),
                stopped));
        return this;
    }

    /** The race under a fix. */
    public static ControlResult fix(String name, int hits, int trials) {
        return new ControlResult(
                name, false, hits, trials, hits == 0, hits == 0 ? "" : "must not reproduce: " + hits + "/" + trials);
    }

    public static ControlResult failed(String name) {
        return new ControlResult(name, true, 0, 3, false, "must reproduce: 0/3 hits");
    }

    public RunResult run() {
        return new RunResult(info, List.copyOf(results), List.of(), StartSkew.NONE, end, 0, "", List.of(), List.of());
    }
}
