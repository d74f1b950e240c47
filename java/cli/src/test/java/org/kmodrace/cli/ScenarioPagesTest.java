// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.scenario.Scenario;

/** Each scenario is explained to whoever works on the kernel. */
class ScenarioPagesTest {
    private static final String HEADING = "### ";

    private static Map<String, String> sections() throws IOException {
        Path page = Kmodrace.checkout().resolve("docs").resolve("scenarios.md");
        Map<String, String> sections = new LinkedHashMap<>();
        for (String part : Files.readString(page).split("(?m)^(?=##)", -1)) {
            if (part.startsWith(HEADING)) {
                String id = part.substring(HEADING.length(), part.indexOf('\n'));
                assertThat(sections.put(id, part))
                        .as("a second section of " + id)
                        .isNull();
            }
        }
        return sections;
    }

    @Test
    void everyScenarioHasASectionAndEverySectionAScenario() throws IOException {
        assertThat(sections().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Catalogue.scenarios().stream().map(Scenario::id).toList());
    }

    @Test
    void eachTellsItsHistoryItsWindowTheCodeAndTheEvidence() throws IOException {
        assertThat(sections())
                .allSatisfy((id, text) -> assertThat(text)
                        .as(id)
                        .contains("**History.** ", "**Window.** ", "**Today's code.** ", "**Evidence.** "));
    }
}
