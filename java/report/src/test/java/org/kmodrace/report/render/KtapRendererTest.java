// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmodrace.report.Story.LEAK;
import static org.kmodrace.report.Story.UNLOAD;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.report.Story;
import org.kmodrace.report.grade.Graded;

/** The form only: that the kernel's own parser reads it is shown in an integration test. */
class KtapRendererTest {
    private static List<String> lines(Story story) {
        return Format.KTAP
                .render(new Graded.OfRun(story.grade()), Format.Style.PLAIN)
                .lines()
                .filter(line -> !line.strip().startsWith("# ") || line.contains("# Subtest"))
                .toList();
    }

    @Test
    void controlsAreSubtestsOfTheirScenario() {
        assertThat(lines(new Story()
                        .controlsHold(LEAK)
                        .race(LEAK, "pinned-unnamed")
                        .event("skipped", "scenario", UNLOAD, "variant", "", "why", "there is no CONFIG_X")
                        .done()))
                .containsExactly(
                        "KTAP version 1",
                        "1..1",
                        "  KTAP version 1",
                        "  # Subtest: debian:6.1",
                        "  1..2",
                        "    KTAP version 1",
                        "    # Subtest: symbol-get-leak",
                        "    1..3",
                        "    ok 1 bare-reference",
                        "    ok 2 matched-pair",
                        "    ok 3 race",
                        "  ok 1 symbol-get-leak",
                        "  ok 2 open-vs-unload # SKIP there is no CONFIG_X",
                        "ok 1 debian:6.1");
    }

    @Test
    void newsIsNotOkUpToTheKernel() {
        List<String> lines =
                lines(new Story().controlsHold(LEAK).race(LEAK, "released").done());

        assertThat(lines).contains("not ok 1 debian:6.1");
        assertThat(lines).anyMatch(line -> line.startsWith("  not ok 1 symbol-get-leak # FAIL improvement: "));
    }
}
