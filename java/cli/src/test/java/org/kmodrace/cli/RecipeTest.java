// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.protocol.Delay;

class RecipeTest {
    private static final Set<Recipe.Choice> ALL = EnumSet.allOf(Recipe.Choice.class);
    private static final List<String> PLACES = List.of("load_module", "free_module", "m_show");

    private static List<Recipe> many(Set<Recipe.Choice> choices, List<String> places) {
        return LongStream.range(0, 200)
                .mapToObj(seed -> Recipe.of(seed, choices, places))
                .toList();
    }

    @Test
    void aSeedChoosesTheSameEachTimeAndSeedsChooseDifferently() {
        assertThat(many(ALL, PLACES)).isEqualTo(many(ALL, PLACES));
        assertThat(Set.copyOf(many(ALL, PLACES))).hasSizeGreaterThan(100);
    }

    @Test
    void everyChoiceIsMadeBothWays() {
        List<Recipe> recipes = many(ALL, PLACES);
        assertThat(recipes).extracting(Recipe::noise).contains(true, false);
        assertThat(recipes).extracting(Recipe::cpus).contains(2, 3);
        assertThat(recipes).extracting(recipe -> recipe.delays().size()).contains(0, 1, 2);
        assertThat(recipes.stream()
                        .flatMap(recipe -> recipe.delays().stream())
                        .map(Delay::symbol)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(PLACES);
    }

    @Test
    void noTwoDelaysAreAtOnePlace() {
        assertThat(many(ALL, PLACES))
                .allSatisfy(recipe ->
                        assertThat(recipe.delays()).extracting(Delay::symbol).doesNotHaveDuplicates());
    }

    @Test
    void whatIsNotLeftToItIsNotChosen() {
        assertThat(many(EnumSet.noneOf(Recipe.Choice.class), PLACES)).containsOnly(Recipe.PLAIN);
        assertThat(many(ALL, List.of()))
                .allSatisfy(recipe -> assertThat(recipe.delays()).isEmpty());
    }

    @Test
    void whatIsChosenStandsAsTheOptionsOfARun() {
        Recipe recipe = new Recipe(true, List.of(new Delay("free_module", 300)), 3);
        assertThat(recipe).hasToString("--noise guest --delay free_module=300 --cpus 3");
        assertThat(Recipe.PLAIN).hasToString("");
    }
}
