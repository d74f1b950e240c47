// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmodrace.report.Story.LEAK;
import static org.kmodrace.report.Story.UNLOAD;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.kmodrace.report.Story;
import org.kmodrace.report.grade.Graded;

/** Held to what KernelCI's schema asks. */
class KcidbRendererTest {
    private static JsonNode render(Story story) throws Exception {
        return Validators.json(Format.KCIDB.render(new Graded.OfRun(story.grade()), new Format.Style(false, "a_lab")));
    }

    private static Story raced() {
        return new Story()
                .controlsHold(LEAK)
                .race(LEAK, "released")
                .event("skipped", "scenario", UNLOAD, "variant", "", "why", "there is no \u0000 CONFIG_X")
                .done();
    }

    @Test
    void theSchemaAcceptsIt() throws Exception {
        assertThat(Validators.kcidb(render(raced()))).isEmpty();
    }

    @Test
    void theSchemaRefusesWhatIsNotInIt() throws Exception {
        JsonNode wrong = render(raced());
        ((ObjectNode) wrong.path("tests").path(0)).put("status", "WAIVED");

        assertThat(Validators.kcidb(wrong)).isNotEmpty();
    }

    @Test
    void testsBelongToABuildThatIsThereAndNoIdIsGivenTwice() throws Exception {
        JsonNode root = render(raced());

        Set<String> ids = new HashSet<>();
        for (JsonNode test : root.path("tests")) {
            assertThat(ids.add(test.path("id").textValue())).as(test.toString()).isTrue();
            assertThat(test.path("build_id"))
                    .isEqualTo(root.path("builds").path(0).path("id"));
            assertThat(test.path("origin").textValue()).isEqualTo("a_lab");
        }
        assertThat(root.path("builds").path(0).path("checkout_id"))
                .isEqualTo(root.path("checkouts").path(0).path("id"));
        assertThat(root.path("tests").findValuesAsText("path"))
                .containsExactly(
                        "kmodrace.symbol-get-leak",
                        "kmodrace.symbol-get-leak.bare-reference",
                        "kmodrace.symbol-get-leak.matched-pair",
                        "kmodrace.symbol-get-leak.race",
                        "kmodrace.open-vs-unload");
        assertThat(root.path("tests").findValuesAsText("status"))
                .containsExactly("FAIL", "PASS", "PASS", "FAIL", "SKIP");
    }
}
