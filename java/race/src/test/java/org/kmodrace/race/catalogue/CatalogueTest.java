// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmodrace.race.protocol.GuestPlan;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.race.scenario.CaseSpec;
import org.kmodrace.race.scenario.Control;
import org.kmodrace.race.scenario.Grade;
import org.kmodrace.race.scenario.OutcomeSpec;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.Variant;

/** What must hold of every declaration. */
class CatalogueTest {
    private static final String NAME = "[a-z][a-z0-9]*(-[a-z0-9]+)*";
    private static final Path TESTMODS = Path.of(System.getProperty("kmodrace.root", "../.."), "testmods");

    static Stream<Scenario> scenarios() {
        return Catalogue.scenarios().stream();
    }

    @Test
    void theSixOfTheFirstIssueAreThereInOrder() {
        assertThat(Catalogue.scenarios())
                .extracting(Scenario::id)
                .startsWith(
                        "proc-modules-bytewise",
                        "proc-kallsyms-bytewise",
                        "symbol-get-leak",
                        "open-vs-unload",
                        "parallel-load",
                        "initstate-window")
                .doesNotHaveDuplicates()
                .allSatisfy(id -> {
                    assertThat(id).matches(NAME);
                    assertThat(Catalogue.byId(id)).map(Scenario::id).hasValue(id);
                });
        assertThat(Catalogue.byId("none")).isEmpty();
    }

    @Test
    void whatRunsOnlyWhenNamedIsFoundByItsName() {
        assertThat(Catalogue.byDefault()).isNotEmpty().extracting(Scenario::id).doesNotContain(MutatedModules.ID);
        assertThat(Catalogue.byId(MutatedModules.ID))
                .hasValueSatisfying(s -> assertThat(s.onlyWhenAsked()).isTrue());
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void controlsStandOnBothSides(Scenario scenario) {
        assertThat(scenario.controls()).extracting(Control::mustReproduce).contains(true, false);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void variantsHaveNamesOfTheirOwnAndTheRaceComesLast(Scenario scenario) {
        List<Variant> variants = scenario.variants();
        assertThat(scenario.fixes())
                .allSatisfy(fix -> assertThat(fix.name())
                        .matches(NAME)
                        .isNotIn(variants.stream().map(Variant::name).toList()));
        assertThat(variants).extracting(Variant::name).doesNotHaveDuplicates().allMatch(name -> name.matches(NAME));
        assertThat(variants.getLast()).isSameAs(scenario.race());
        assertThat(variants.getLast().name()).isEqualTo(Variant.RACE);
        assertThat(variants).allSatisfy(variant -> {
            assertThat(variant.trials()).isPositive();
            assertThat(variant.title()).isNotBlank();
            assertThat(scenario.variant(variant.name())).containsSame(variant);
        });
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void everyVariantCanBeNamedOnTheKernelsCommandLine(Scenario scenario) {
        for (Variant variant : scenario.variants()) {
            PlanItem item = new PlanItem(scenario.id(), variant.name(), 0, variant.trials());
            String commandLine = new GuestPlan(1, "ffm", List.of(item)).toCommandLine();
            assertThat(GuestPlan.fromCommandLine(commandLine).items()).containsExactly(item);
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void everyRunHasARaceOfItsOwn(Scenario scenario) {
        for (Variant variant : scenario.variants()) {
            // A race has state: one that is shared would carry it from one machine's work into another's.
            assertThat(variant.race().get())
                    .as(variant.name())
                    .isNotSameAs(variant.race().get());
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void outcomesAreGradedBothWaysAndNamedOnce(Scenario scenario) {
        assertThat(scenario.outcomes())
                .extracting(OutcomeSpec::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches(NAME));
        assertThat(scenario.outcomes()).extracting(OutcomeSpec::grade).contains(Grade.values());
        assertThat(scenario.outcomes())
                .allSatisfy(o -> assertThat(scenario.grade(o.id())).isEqualTo(o.grade()));
        assertThat(scenario.grade("an outcome nobody declared")).isEqualTo(Grade.FORBIDDEN);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void whatTakesTheKernelDownHasAJudge(Scenario scenario) {
        List<String> crashing = scenario.variants().stream()
                .filter(Variant::crashesKernel)
                .map(Variant::name)
                .toList();
        if (scenario.crashJudge() == null) {
            assertThat(crashing).isEmpty();
            return;
        }
        if (crashing.isEmpty()) {
            // It may crash, and mostly does not.
            return;
        }
        assertThat(crashing).contains(Variant.RACE);
        assertThat(scenario.controls())
                .allSatisfy(c -> assertThat(c.variant().crashesKernel()).isEqualTo(c.mustReproduce()));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void whatSpoilsItsMachineIsARaceThatLeavesTheKernelAlive(Scenario scenario) {
        assertThat(scenario.controls())
                .noneSatisfy(c -> assertThat(c.variant().spoilsMachine()).isTrue());
        assertThat(scenario.race().spoilsMachine() && scenario.race().crashesKernel())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void aTableHasALineForEachTrial(Scenario scenario) {
        List<CaseSpec> cases = scenario.cases().get();
        if (!cases.isEmpty()) {
            assertThat(cases).hasSize(scenario.race().trials());
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void aPersonIsToldAllAboutIt(Scenario scenario) {
        assertThat(scenario.title()).isNotBlank().doesNotContain("\n").doesNotEndWith(".");
        assertThat(scenario.question()).endsWith("?");
        assertThat(scenario.origins())
                .isNotEmpty()
                .allSatisfy(o -> assertThat(o.seed()).matches("(\\d{3})?"));
        assertThat(scenario.actors()).isNotEmpty();
        assertThat(scenario.needs().options()).contains("MODULES").noneMatch(o -> o.startsWith("CONFIG_"));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void everyModuleIsASourceThatIsBuilt(Scenario scenario) throws IOException {
        assertThat(scenario.needs().modules()).isNotEmpty().allSatisfy(module -> {
            assertThat(module).startsWith("kmr_");
            assertThat(TESTMODS.resolve(module + ".c")).isRegularFile();
        });
        assertThat(builtModules()).containsAll(scenario.needs().modules());
    }

    @Test
    void noModuleIsBuiltForNobody() throws IOException {
        Set<String> needed =
                scenarios().flatMap(s -> s.needs().modules().stream()).collect(Collectors.toCollection(TreeSet::new));
        needed.add("kmr_delay"); // for whoever asks for a delay, in any scenario
        needed.add("kmr_die"); // for whoever wants to see a kernel die: kmodrace load
        needed.add("kmr_ledger"); // what the ledger itself is held against
        assertThat(builtModules()).isEqualTo(needed);
    }

    private static Set<String> builtModules() throws IOException {
        return Files.readAllLines(TESTMODS.resolve("Kbuild")).stream()
                .filter(line -> line.startsWith("obj-m"))
                .flatMap(line -> Arrays.stream(
                        line.substring(line.indexOf('=') + 1).strip().split("\\s+", -1)))
                .map(object -> object.replaceFirst("\\.o$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
