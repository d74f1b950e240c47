// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kmodrace.race.catalogue.Catalogue;

/** {@code kmodrace list} and {@code kmodrace show}. */
class CatalogueCommandsTest {
    @Test
    void listNamesEveryScenario() {
        Typed typed = Typed.of("list");

        assertThat(typed.exitCode()).isZero();
        Catalogue.scenarios().forEach(s -> assertThat(typed.out()).contains(s.id()));
        assertThat(typed.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void listAsJsonIsJson() {
        assertThat(Typed.of("list", "--json").out())
                .startsWith("{\n  \"schema\" : 1,\n  \"scenarios\" : [")
                .endsWith("}\n");
    }

    @Test
    void showTellsTheDeclaration() {
        Typed typed = Typed.of("show", "open-vs-unload");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out())
                .contains("unloaded-then-oops (interesting)")
                .contains("\ncontrols that must reproduce it, whatever the kernel\n  orphaned-thread  ")
                .contains("each in a machine of its own")
                .contains("REPRODUCED, because ");
    }

    @Test
    void showAsJsonIsJson() {
        assertThat(Typed.of("show", "open-vs-unload", "--json").out()).contains("\"id\" : \"open-vs-unload\"");
    }

    @Test
    void anUnknownScenarioIsAUsageErrorThatNamesTheNearest() {
        Typed typed = Typed.of("show", "open-vs-unlod");

        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("there is no scenario 'open-vs-unlod'; did you mean 'open-vs-unload'?");
        assertThat(typed.out()).isEmpty();
    }

    @Test
    void aPartOfAnIdFindsTheWhole() {
        assertThat(ScenarioIds.nearest("kallsyms-byte")).contains("proc-kallsyms-bytewise");
        assertThat(ScenarioIds.nearest("leak")).contains("symbol-get-leak");
        assertThat(ScenarioIds.nearest("init-state")).contains("initstate-window");
    }

    @Test
    void anotherWordAltogetherIsNotTakenForAnId() {
        assertThat(ScenarioIds.nearest("fork-bomb")).isEmpty();
        assertThat(Typed.of("show", "fork-bomb").err())
                .contains("there is no scenario 'fork-bomb'; 'kmodrace list' lists them all");
    }

    @Test
    void showWithoutAScenarioIsAUsageError() {
        assertThat(Typed.of("show").exitCode()).isEqualTo(2);
    }
}
