// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.protocol.PlanItem;

/** What a log shows of a run, where no terminal is. */
class RunViewTest {
    private static final String SCENARIO = "symbol-get-leak";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final RunView view =
            new RunView(new LiveView(new PrintStream(bytes, true, StandardCharsets.UTF_8), false), "");

    private static Map<String, Object> event(String type, String key, Object value) {
        return Map.of("t", type, "scenario", SCENARIO, "variant", "race", key, value);
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceAll("^ *[0-9.]+ s +", "").replaceAll(" +", " "))
                .toList();
    }

    private void trials(int hits, int others) {
        IntStream.range(0, hits).forEach(i -> view.show(event("trial-end", "outcome", "pinned-unnamed")));
        IntStream.range(0, others).forEach(i -> view.show(event("trial-end", "outcome", "released")));
    }

    @Test
    void aRaceIsALineWhenItsTrialsAreOver() {
        view.plan(List.of(new PlanItem(SCENARIO, "race", 0, 3)));

        trials(2, 1);

        assertThat(lines()).containsExactly(SCENARIO + " 2/3");
    }

    @Test
    void aRaceThatWasStoppedBeforeIsOneWithTheReason() {
        view.plan(List.of(new PlanItem(SCENARIO, "race", 0, 1000)));

        trials(1, 3);
        view.show(event("stopped", "why", "60 s were over"));

        assertThat(lines()).containsExactly(SCENARIO + " 1/4: 60 s were over");
    }

    @Test
    void aRaceThatIsStoppedWithItsLastTrialIsNotToldTwice() {
        view.plan(List.of(new PlanItem(SCENARIO, "race", 0, 2)));

        trials(1, 1);
        view.show(event("stopped", "why", "the race was hit"));

        assertThat(lines()).containsExactly(SCENARIO + " 1/2");
    }
}
