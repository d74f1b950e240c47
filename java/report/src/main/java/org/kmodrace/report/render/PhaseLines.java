// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import java.util.List;
import org.kmodrace.report.grade.PhasePlot;
import org.kmodrace.report.grade.ScenarioResult;

/** Draws hits against offsets with the characters of a terminal. */
final class PhaseLines {
    private static final String HEIGHTS = "▁▂▃▄▅▆▇█";
    private static final String INDENT = "  ";
    private static final int BOUND = 8;

    private PhaseLines() {}

    /** A line for each race that drew offsets, under a heading; "" when none did. */
    static String of(List<ScenarioResult> results) {
        StringBuilder out = new StringBuilder();
        for (ScenarioResult result : results) {
            result.phases().ifPresent(plot -> out.append(line(result.scenario(), plot)));
        }
        return out.isEmpty() ? "" : "rate of hits by offset (· not tried, ▁ never, █ always)\n" + out;
    }

    private static String line(String scenario, PhasePlot plot) {
        StringBuilder bars = new StringBuilder();
        for (PhasePlot.Bin bin : plot.bins()) {
            bars.append(bin.draws() == 0 ? '·' : bar(bin));
        }
        return INDENT
                + Text.left(Text.cut(Text.plain(scenario), 23), 23)
                + Text.right(Integer.toString(plot.from()), BOUND)
                + " "
                + bars
                + " "
                + plot.until()
                + " "
                + Text.plain(plot.unit())
                + "\n";
    }

    /** Any hit is higher than none. */
    private static char bar(PhasePlot.Bin bin) {
        int most = HEIGHTS.length() - 1;
        int height = (int) Math.ceil((double) bin.hits() * most / bin.draws());
        return HEIGHTS.charAt(Math.clamp(height, 0, most));
    }
}
