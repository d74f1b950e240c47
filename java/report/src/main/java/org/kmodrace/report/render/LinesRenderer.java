// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import java.util.stream.Collectors;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.grade.ScenarioResult;

/**
 * A graded run as plain lines, for engines that only read a console: {@code KMODRACE result
 * scenario=… verdict=… hits=… trials=…}. No value holds a space.
 */
public final class LinesRenderer {
    /** One line for each scenario, each with an end of line. */
    public String render(RunResult run) {
        return run.results().stream().map(result -> line(result) + "\n").collect(Collectors.joining());
    }

    private static String line(ScenarioResult result) {
        return "KMODRACE result scenario=%s verdict=%s hits=%d trials=%d"
                .formatted(
                        Text.plain(result.scenario()).replace(' ', '_'),
                        result.verdict(),
                        result.hits(),
                        result.trials());
    }
}
