// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.oracle.TrialResult;

class ScenarioTest {
    private static final Race NOTHING = trial -> new TrialResult("fine", Map.of());

    private static Scenario.Builder begun() {
        return Scenario.declare("id", "title")
                .question("Is it?")
                .origin("000", "2007", "somebody")
                .actor("actor", "acts")
                .acceptable("fine", "all is well");
    }

    private static Scenario.Builder whole() {
        return begun().race("the race", 3, () -> NOTHING)
                .mustReproduce("broken", "known to be broken", 1, () -> NOTHING)
                .mustNotReproduce("right", "known to be right", 1, () -> NOTHING);
    }

    @Test
    void aWholeDeclarationIsTakenAsItIs() {
        Scenario scenario = whole().build();
        assertThat(scenario.variants()).extracting(Variant::name).containsExactly("broken", "right", "race");
        assertThat(scenario.grade("fine")).isEqualTo(Grade.ACCEPTABLE);
        assertThat(scenario.grade("undeclared")).isEqualTo(Grade.FORBIDDEN);
    }

    @Test
    void whatLacksAPartIsRefused() {
        List<Scenario.Builder> lacking = List.of(
                Scenario.declare("id", "title"),
                begun(),
                begun().race("the race", 1, () -> NOTHING),
                begun().race("the race", 1, () -> NOTHING).mustReproduce("broken", "", 1, () -> NOTHING),
                begun().race("the race", 1, () -> NOTHING).mustNotReproduce("right", "", 1, () -> NOTHING),
                whole().question(""));
        assertThat(lacking)
                .allSatisfy(builder -> assertThatThrownBy(builder::build)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("id: a scenario needs"));
    }

    @Test
    void whatMustNotReproduceNeverTakesTheKernelDown() {
        Scenario scenario = begun().crashesKernel((crash, notes) -> new TrialResult("oops", Map.of()))
                .race("the race", 1, () -> NOTHING)
                .mustReproduce("broken", "", 1, () -> NOTHING)
                .mustNotReproduce("right", "", 1, () -> NOTHING)
                .build();
        assertThat(scenario.variants()).extracting(Variant::crashesKernel).containsExactly(true, false, true);
        assertThat(whole().build().variants())
                .extracting(Variant::crashesKernel)
                .containsOnly(false);
    }

    @Test
    void whatMayCrashSharesMachinesAndHasAJudge() {
        Scenario scenario = begun().mayCrash((crash, notes) -> new TrialResult("oops", Map.of()))
                .onlyWhenAsked()
                .race("the race", 1, () -> NOTHING)
                .mustReproduce("broken", "", 1, () -> NOTHING)
                .mustNotReproduce("right", "", 1, () -> NOTHING)
                .build();
        assertThat(scenario.variants()).extracting(Variant::crashesKernel).containsOnly(false);
        assertThat(scenario.crashJudge()).isNotNull();
        assertThat(scenario.onlyWhenAsked()).isTrue();
        assertThat(whole().build().onlyWhenAsked()).isFalse();
    }

    @Test
    void aFixIsFoundByItsNameAndDoesNotRunUnasked() {
        Scenario scenario = whole().fix("sorted", "with the fix", List.of("KPROBES"), () -> NOTHING)
                .build();
        assertThat(scenario.variants()).extracting(Variant::name).doesNotContain("sorted");
        assertThat(scenario.variant("sorted"))
                .hasValueSatisfying(variant ->
                        assertThat(variant.trials()).as("as often as the race").isEqualTo(3));
        assertThat(scenario.fix("sorted")).hasValueSatisfying(fix -> {
            assertThat(fix.control().mustReproduce()).isFalse();
            assertThat(fix.options()).containsExactly("KPROBES");
        });
        assertThat(scenario.fix("right")).as("a control is no fix").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "true,  1, 0, 5, true",
        "true,  0, 0, 5, false",
        "true,  1, 1, 5, false",
        "false, 0, 0, 5, true",
        "false, 1, 0, 5, false",
        "false, 0, 1, 5, false",
        "false, 0, 0, 0, false",
    })
    void aControlHoldsWhenItDidWhatItMust(boolean mustReproduce, int hits, int forbidden, int trials, boolean held) {
        Variant variant = new Variant("control", "", trials, false, false, () -> NOTHING);
        assertThat(new Control(variant, mustReproduce).holds(hits, forbidden, trials))
                .isEqualTo(held);
    }
}
