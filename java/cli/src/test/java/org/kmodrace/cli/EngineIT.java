// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.kmodrace.report.record.JournalEvent;

/** What disturbs a race, and what ends it, on a real kernel. */
@Timeout(600)
@Isolated("it measures")
class EngineIT {
    @TempDir
    Path home;

    private JsonNode results(Path json) throws Exception {
        return JsonMapper.builder().build().readTree(json.toFile());
    }

    @Test
    void aRaceIsTriedUntilItIsHitOnADisturbedScheduleWithAWindowHeldOpen() throws Exception {
        Path json = home.resolve("results.json");
        Kmodrace.Answer run = new Kmodrace(home)
                .run(
                        "run",
                        "--kernel",
                        "debian:6.1",
                        "--until-hit",
                        "--noise",
                        "guest,host",
                        "--delay",
                        "do_init_module=3000",
                        "--json",
                        json.toString(),
                        "load-vs-unload-swept",
                        "open-vs-unload");
        run.exited(ExitCode.OK);

        assertThat(run.events(JournalEvent.STOPPED))
                .extracting(JournalEvent::scenario)
                .contains("load-vs-unload-swept", "open-vs-unload");
        assertThat(run.events(JournalEvent.DESCHEDULED))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.number("stops", 0)).isPositive());
        assertThat(run.unwrapped())
                .contains("the race was hit", "the host took single CPUs away")
                .containsPattern("delay do_init_module=3000 µs: somebody was held up \\d+ times")
                .containsPattern("load-vs-unload-swept +-100000 [·▁▂▃▄▅▆▇█]+ 100000 µs")
                .containsPattern("start skew: median [\\d.]+ [µm]s")
                .contains("noise: guest, host");
        JsonNode tree = results(json);
        assertThat(tree.at("/results/0/hits").intValue()).isEqualTo(1);
        assertThat(tree.at("/results/0/phases/bins").size()).isEqualTo(32);
        // One machine may have been at the next trial already.
        assertThat(tree.at("/results/1/trials").intValue()).isBetween(1, 4);
        assertThat(tree.at("/run/startSkew/groups").intValue()).isPositive();
    }

    @Test
    void timeEndsWhatNeverHits() throws Exception {
        Path json = home.resolve("results.json");
        Kmodrace.Answer run = new Kmodrace(home)
                .run(
                        "run",
                        "--kernel",
                        "debian:6.1",
                        "--time",
                        "1500ms",
                        "--phases",
                        "random",
                        "--json",
                        json.toString(),
                        "symbol-get-non-gpl");
        run.exited(ExitCode.OK);

        List<JournalEvent> stopped = run.events(JournalEvent.STOPPED);
        assertThat(stopped).hasSize(1);
        assertThat(stopped.getFirst().text("why")).isEqualTo("1.5 s were over");
        JsonNode result = results(json).at("/results/0");
        assertThat(result.path("verdict").textValue()).isEqualTo("NOT_SEEN");
        assertThat(result.path("trials").intValue()).isGreaterThan(2);
        assertThat(run.out()).contains("1.5 s were over", "in less than");
    }

    @Test
    void aFunctionThatTheKernelDoesNotHaveIsNamed() throws Exception {
        Kmodrace.Answer run = new Kmodrace(home)
                .run("run", "--kernel", "debian:6.1", "--delay", "no_such_function=50", "symbol-get-leak");
        run.exited(ExitCode.INFRASTRUCTURE);
        assertThat(run.unwrapped()).contains("--delay no_such_function=50", "it has no function of that name");
    }
}
