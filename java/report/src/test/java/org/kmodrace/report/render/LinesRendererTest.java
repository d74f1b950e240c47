// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmodrace.report.Story.LEAK;
import static org.kmodrace.report.Story.MODULES;

import org.junit.jupiter.api.Test;
import org.kmodrace.report.Story;

class LinesRendererTest {
    @Test
    void aScenarioIsOneLine() {
        String lines = new LinesRenderer()
                .render(new Story()
                        .controlsHold(LEAK)
                        .race(LEAK, "pinned-unnamed", "released")
                        .event("skipped", "scenario", MODULES, "variant", "", "why", "no procfs")
                        .done()
                        .grade());

        assertThat(lines).isEqualTo("""
                        KMODRACE result scenario=symbol-get-leak verdict=REPRODUCED hits=1 trials=2
                        KMODRACE result scenario=proc-modules-bytewise verdict=SKIPPED hits=0 trials=0
                        """);
    }
}
