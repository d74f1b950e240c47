// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmodrace.report.Story.LEAK;
import static org.kmodrace.report.Story.UNLOAD;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kmodrace.report.Story;
import org.kmodrace.report.grade.RunResult;

/** The schema that the README promises; nothing in it may go away or change its type. */
class JsonRendererTest {
    private static JsonNode json(RunResult run) throws JsonProcessingException {
        return new ObjectMapper().readTree(new JsonRenderer().render(run));
    }

    @Test
    void theSchemasFieldsAreThere() throws JsonProcessingException {
        JsonNode root = json(new Story()
                .controlsHold(LEAK)
                .race(LEAK, "pinned-unnamed", "released")
                .done()
                .grade());

        assertThat(root.path("schema").isInt()).isTrue();
        assertThat(root.path("schema").asInt()).isEqualTo(1);
        assertThat(root.path("run").path("seed").asLong()).isEqualTo(42);
        assertThat(root.path("run").path("accelerator").asText()).isEqualTo("tcg,thread=multi");
        assertThat(root.path("run").path("end").asText()).isEqualTo("done");
        JsonNode result = root.path("results").path(0);
        assertThat(result.path("scenario").asText()).isEqualTo(LEAK);
        assertThat(result.path("kernel").isTextual()).isTrue();
        assertThat(result.path("kernel").asText()).isEqualTo("6.1.0-49-amd64");
        assertThat(result.path("machine").asText()).isEqualTo("qemu");
        assertThat(result.path("backend").asText()).isEqualTo("ffm");
        assertThat(result.path("verdict").asText()).isEqualTo("REPRODUCED");
        assertThat(result.path("hits").asInt()).isEqualTo(1);
        assertThat(result.path("trials").asInt()).isEqualTo(2);
        assertThat(result.path("seconds").isNumber()).isTrue();
        assertThat(result.path("crash").isNull()).isTrue();
        assertThat(result.path("asExpected").asBoolean()).isTrue();
    }

    @Test
    void anOutcomeHasIdGradeAndCount() throws JsonProcessingException {
        JsonNode outcome = json(new Story()
                        .controlsHold(LEAK)
                        .race(LEAK, "pinned-unnamed")
                        .done()
                        .grade())
                .at("/results/0/outcomes/0");

        assertThat(outcome.toString()).isEqualTo("{\"id\":\"pinned-unnamed\",\"grade\":\"INTERESTING\",\"count\":1}");
    }

    @Test
    void aControlSaysWhatItMustAndWhetherItHeld() throws JsonProcessingException {
        JsonNode control = json(new Story()
                        .controlsHold(LEAK)
                        .race(LEAK, "pinned-unnamed")
                        .done()
                        .grade())
                .at("/results/0/controls/0");

        assertThat(control.toString())
                .startsWith("{\"name\":\"bare-reference\",\"mustReproduce\":true,\"hits\":1,\"trials\":1,\"rate\":")
                .contains("\"held\":true");
    }

    @Test
    void aCrashHasATitle() throws JsonProcessingException {
        JsonNode result = json(new Story()
                        .controlsHold(UNLOAD)
                        .plan(UNLOAD, "race", 1)
                        .event("crash", "scenario", UNLOAD, "variant", "race", "trial", 0L, "title", "Oops in f")
                        .trial(UNLOAD, "race", 0, "unloaded-then-oops", Map.of("crash", "Oops in f"))
                        .done()
                        .grade())
                .at("/results/0");

        assertThat(result.path("crash").toString()).isEqualTo("{\"title\":\"Oops in f\"}");
    }

    @Test
    void aScenarioOfAnotherVersionHasNoExpectation() throws JsonProcessingException {
        JsonNode result =
                json(new Story().race("time-travel", "x").done().grade()).at("/results/0");

        assertThat(result.path("expected").isNull()).isTrue();
        assertThat(result.path("verdict").asText()).isEqualTo("ERROR");
    }
}
