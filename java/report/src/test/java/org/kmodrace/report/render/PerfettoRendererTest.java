// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.kmodrace.report.Story.LEAK;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.trace.Timeline;
import org.kmodrace.report.Story;
import org.kmodrace.report.grade.Graded;

class PerfettoRendererTest {
    private static final Timeline TIMELINE = new Timeline(
            "the gate's release",
            Timeline.WITH_KERNEL,
            List.of(
                    new Timeline.Entry(-1_500_000, 20_000, "harness", -1, "open(kmr_once.ko) = 5"),
                    new Timeline.Entry(30_000, 0, "loader-1", 1, "kernel: add_unformed_module(kmr_once)"),
                    new Timeline.Entry(31_500, 10, "harness", -1, "close(kmr_once.ko) = 0")),
            0,
            0);

    private static JsonNode trace(Story story) throws Exception {
        return Validators.json(Format.PERFETTO.render(new Graded.OfRun(story.grade()), Format.Style.PLAIN));
    }

    private static List<JsonNode> events(Story story) throws Exception {
        JsonNode root = trace(story);
        return StreamSupport.stream(root.path("traceEvents").spliterator(), false)
                .toList();
    }

    private static Story story() {
        return new Story()
                .controlsHold(LEAK)
                .race(LEAK, "pinned-unnamed", "pinned-unnamed")
                .timeline(LEAK, "race", 0, "pinned-unnamed", TIMELINE);
    }

    @Test
    void aTrialIsAProcessAndEachActorAThreadOfIt() throws Exception {
        List<JsonNode> events = events(story().done());

        assertThat(events.stream().filter(e -> e.path("name").textValue().equals("process_name")))
                .singleElement()
                .satisfies(e -> assertThat(e.path("args").path("name").textValue())
                        .isEqualTo("symbol-get-leak/race trial 0: pinned-unnamed (6.1.0-49-amd64)"));
        assertThat(events.stream()
                        .filter(e -> e.path("name").textValue().equals("thread_name"))
                        .map(e -> e.path("args").path("name").textValue()))
                .containsExactly("harness", "loader-1");
    }

    /** Times are microseconds and none is before the trace's start. */
    @Test
    void whatTookTimeIsASliceAndWhatDidNotAnInstant() throws Exception {
        List<JsonNode> events = events(story().done()).stream()
                .filter(e -> !e.path("ph").textValue().equals("M"))
                .toList();

        assertThat(events)
                .extracting(
                        e -> e.path("ph").textValue(),
                        e -> e.path("ts").doubleValue(),
                        e -> e.path("dur").doubleValue(),
                        e -> e.path("name").textValue())
                .containsExactly(
                        tuple("X", 0.0, 20.0, "open(kmr_once.ko) = 5"),
                        tuple("i", 1530.0, 0.0, "kernel: add_unformed_module(kmr_once)"),
                        tuple("X", 1531.5, 0.01, "close(kmr_once.ko) = 0"),
                        tuple("i", 1500.0, 0.0, "the gate's release"));
        assertThat(events.get(1).path("args").path("cpu").intValue()).isEqualTo(1);
    }

    @Test
    void theFormatsDocumentAllowsIt() throws Exception {
        JsonNode trace = trace(story().done());

        assertThat(Validators.trace(trace)).isEmpty();
        ((ObjectNode) trace.path("traceEvents").get(2)).remove("ph");
        assertThat(Validators.trace(trace)).as("what it does not allow").isNotEmpty();
    }

    @Test
    void aRunWithoutTimelinesIsATraceWithoutEvents() throws Exception {
        assertThat(events(new Story().race(LEAK, "released").done())).isEmpty();
    }

    /** A trial that was repeated and came to something else is not shown by the timeline of its first attempt. */
    @Test
    void theTimelineIsThatOfTheAttemptThatCounts() throws Exception {
        Story story = story().trial(LEAK, "race", 0, "released", Map.of()).done();

        assertThat(events(story)).isEmpty();
    }
}
