// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.ArrayList;
import java.util.List;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.record.RunInfo;

/** From the verdicts to the exit code of a run, and why. */
final class ExitRule {
    private ExitRule() {}

    static RunResult conclude(
            RunInfo info, List<ScenarioResult> results, List<String> notes, StartSkew skew, String end) {
        List<String> departs = results.stream()
                .filter(ScenarioResult::departs)
                .map(r -> "%s is %s, expected is %s".formatted(r.scenario(), r.verdict(), r.expected()))
                .toList();
        List<String> failures = new ArrayList<>();
        if (end.isEmpty()) {
            failures.add("the run is still going on or was cut off: the journal has no end");
        } else if (!end.equals("done")) {
            failures.add("the run is incomplete: " + end);
        }
        if (results.isEmpty()) {
            failures.add("nothing was run");
        }
        for (ScenarioResult result : results) {
            if (result.verdict() == VerdictKind.ERROR) {
                failures.add(result.scenario() + " has no verdict");
            } else if (RunNotes.missingTrials(info, result) > 0) {
                failures.add(result.scenario() + " is incomplete");
            }
        }
        // News about the kernel comes before trouble of the tool: it stands, whatever else failed.
        if (!departs.isEmpty()) {
            List<String> all = new ArrayList<>(departs);
            all.addAll(failures);
            return new RunResult(
                    info, results, notes, skew, end, RunResult.DEPARTS, String.join("; ", all), List.of(), List.of());
        }
        if (!failures.isEmpty()) {
            return new RunResult(
                    info,
                    results,
                    notes,
                    skew,
                    end,
                    RunResult.FAILED,
                    String.join("; ", failures),
                    List.of(),
                    List.of());
        }
        return new RunResult(
                info, results, notes, skew, end, RunResult.AS_EXPECTED, asExpected(results), List.of(), List.of());
    }

    private static String asExpected(List<ScenarioResult> results) {
        long skipped =
                results.stream().filter(r -> r.verdict() == VerdictKind.SKIPPED).count();
        long verdicts = results.size() - skipped;
        String why = verdicts == 1 ? "the verdict is as expected" : "all " + verdicts + " verdicts are as expected";
        if (verdicts == 0) {
            return "every scenario was skipped, so no verdict departs";
        }
        return skipped == 0 ? why : why + ", " + skipped + " skipped";
    }
}
