// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.render.ExplorationRenderer;
import org.kmodrace.report.render.TableRenderer;

class ExplorationTest {
    private static SeedResult seed(long seed, String digest, String... outcomes) {
        List<String> all = List.of(outcomes);
        return new SeedResult(
                seed,
                all,
                (int) all.stream().filter("hit"::equals).count(),
                digest,
                2,
                all.isEmpty() ? "the guest fell silent" : "",
                all.contains("hit") ? "--noise guest" : "");
    }

    private static Exploration of(SeedResult... seeds) {
        return new Exploration("parallel-load", "6.12", List.of(seeds), 6);
    }

    private static JournalEvent end(String variant, String outcome) {
        return new JournalEvent(Map.of("t", "trial-end", "variant", variant, "outcome", outcome));
    }

    @Test
    void onlyTrialsOfTheRaceCount() {
        SeedResult result = SeedResult.of(
                7, List.of(end("race", "hit"), end("control", "hit"), end("race", "miss")), "hit"::equals, "d", 1, "");

        assertThat(result.outcomes()).containsExactly("hit", "miss");
        assertThat(result.hits()).isEqualTo(1);
        assertThat(result.trouble()).isEmpty();
    }

    @Test
    void aSeedWithoutATrialSaysWhy() {
        JournalEvent lost = new JournalEvent(Map.of("t", "trial-lost", "why", "the guest fell silent"));

        assertThat(SeedResult.of(7, List.of(lost), "hit"::equals, "d", 1, "").trouble())
                .isEqualTo("the guest fell silent");
        assertThat(SeedResult.of(7, List.of(), "hit"::equals, "d", 1, "").trouble())
                .isEqualTo("no trial ended");
    }

    @Test
    void whatIsNewIsCountedInTheOrderOfSeedsAndNotOfTheirEnds() {
        Exploration exploration = of(seed(3, "c", "miss"), seed(1, "a", "miss"), seed(2, "b", "hit", "other"));

        assertThat(exploration.outcomes())
                .containsExactly(
                        new Exploration.Seen("miss", 1, 2),
                        new Exploration.Seen("hit", 2, 1),
                        new Exploration.Seen("other", 2, 1));
        assertThat(exploration.news()).containsExactly(1, 2, 0);
        assertThat(exploration.firstHit().orElseThrow().seed()).isEqualTo(2);
        assertThat(exploration.schedules()).isEqualTo(3);
    }

    @Test
    void aSeedThatSaysNothingIsNoMiss() {
        Exploration exploration = of(seed(1, "a", "hit"), seed(2, ""), seed(3, "a", "hit"));

        assertThat(exploration.sound()).hasSize(2);
        assertThat(exploration.schedules()).isEqualTo(1);
        String text = new ExplorationRenderer().render(exploration);
        assertThat(text)
                .contains("2 of 2 seeds hit", "seed 1 chose --noise guest")
                .contains("1 of 3 seeds say nothing, such as 2: the guest fell silent")
                .contains("1 █▁█ 3");
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(TableRenderer.WIDTH));
    }

    @Test
    void programsGetEverySeed() {
        assertThat(new ExplorationRenderer().json(of(seed(1, "a", "hit"), seed(2, "b", "miss"))))
                .contains("\"hitting\" : 1")
                .contains("\"firstSeed\" : 2")
                .contains("\"digest\" : \"b\"");
    }
}
