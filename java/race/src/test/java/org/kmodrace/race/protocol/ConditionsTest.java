// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.race.engine.Sweep;

class ConditionsTest {
    private static final List<PlanItem> ITEMS = List.of(new PlanItem("open-vs-unload", "race", 0, 1));

    @Test
    void conditionsTravelOnTheCommandLine() {
        Conditions conditions = new Conditions(
                        new Budget(
                                Duration.ofMillis(1_500),
                                true,
                                0.025,
                                new SequentialDecision.Rule(0.01, 0.3, 0.02, 0.05)),
                        Sweep.Mode.RANDOM,
                        true,
                        List.of(new Delay("do_init_module", 2_000), new Delay("free_module+0x10", 5)))
                .without(List.of("loader-2", "reader"));
        GuestPlan plan = new GuestPlan(7, "ffm", conditions, ITEMS, List.of());
        assertThat(GuestPlan.fromCommandLine("console=ttyS0 " + plan.toCommandLine() + " quiet"))
                .isEqualTo(plan);
    }

    @Test
    void plainConditionsTakeNoRoom() {
        assertThat(new GuestPlan(1, "ffm", ITEMS).toCommandLine())
                .isEqualTo("kmodrace.seed=1 kmodrace.backend=ffm kmodrace.plan=open-vs-unload/race:0+1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "do_init_module", "do_init_module=", "a b=1", "do_init_module=0", "x=5000001", "=5"})
    void whatIsNoDelayIsRefused(String text) {
        assertThatThrownBy(() -> Delay.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("delay");
    }

    /** The bounds of Wilson's interval are those of R's binom.confint(method = "wilson"). */
    @ParameterizedTest
    @CsvSource({"0,10,0.0,0.2775328", "5,10,0.2365931,0.7634069", "20,20,0.8388748,1.0", "3,1000,0.0010208,0.0087830"})
    void theIntervalIsWilsons(int hits, int trials, double lower, double upper) {
        assertThat(Budget.halfWidth(hits, trials)).isCloseTo((upper - lower) / 2, within(1e-4));
    }

    @Test
    void aRaceIsTriedUntilItsRateTellsGoodFromBad() {
        Budget budget = new Budget(Duration.ZERO, false, 0, new SequentialDecision.Rule(0.01, 0.3, 0.01, 0.01));
        Budget.Spending hit = budget.begin();
        assertThat(hit.trialEnded(true)).isEmpty();
        assertThat(hit.trialEnded(true)).isEqualTo("that is enough to tell");
        Budget.Spending never = budget.begin();
        int misses = 1;
        while (never.trialEnded(false).isEmpty()) {
            misses++;
        }
        assertThat(misses).isEqualTo(14);
    }

    @Test
    void aBudgetIsSpentByItsFirstLimit() {
        Budget budget = new Budget(Duration.ofSeconds(30), true, 0.1);
        assertThat(budget.spent(0, 3, Duration.ofSeconds(29))).isEmpty();
        assertThat(budget.spent(0, 3, Duration.ofSeconds(30))).isEqualTo("30 s were over");
        assertThat(budget.spent(1, 3, Duration.ZERO)).isEqualTo("the race was hit");
        assertThat(budget.spent(0, 50, Duration.ZERO)).isEqualTo("the rate is known to within 10 %");
        assertThat(Budget.NONE.spent(5, 1_000_000, Duration.ofDays(9))).isEmpty();
    }

    @Test
    void factsOfTheEngineSurviveTheirForm() throws ProtocolException {
        EngineFacts facts = new EngineFacts(
                List.of(1_234L), List.of(new Sweep.Phase("µs", -5, -10, 10)), Map.of("do_init_module=2000", 3L));
        assertThat(EngineFacts.fromMap(JsonText.parse(JsonText.write(facts.toMap()))))
                .isEqualTo(facts);
        assertThat(EngineFacts.fromMap(Map.of("phases", "nonsense", "skewNanos", List.of("x"))))
                .isEqualTo(new EngineFacts(List.of(), List.of(), Map.of()));
    }
}
