// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.protocol.GuestPlan;
import org.kmodrace.race.protocol.PlanItem;

class ModuleChecksTest {
    @Test
    void everyCheckIsDeclaredWholeAndIsNoScenario() {
        assertThat(ModuleChecks.all()).hasSizeGreaterThan(7).allSatisfy(check -> {
            assertThat(check.id()).matches("module-[a-z-]+");
            assertThat(check.title()).isNotBlank();
            assertThat(check.question()).endsWith("?");
            assertThat(Catalogue.byId(check.id())).isEmpty();
            assertThat(ModuleChecks.byId(check.id())).contains(check);
        });
        assertThat(ModuleChecks.all()).extracting(ModuleCheck::id).doesNotHaveDuplicates();
    }

    @Test
    void aCheckOfAModuleIsAVariantThatBearsTheModulesName() {
        assertThat(ModuleChecks.variant("module-leftovers", "my_driver"))
                .hasValueSatisfying(variant -> assertThat(variant.name()).isEqualTo("my_driver"));
        assertThat(ModuleChecks.variant("open-vs-unload", "my_driver")).isEmpty();
    }

    @Test
    void aModulesNameCanStandInAPlan() {
        GuestPlan plan = new GuestPlan(1, "ffm", List.of(new PlanItem("module-leftovers", "DS_2482x", 0, 1)));

        assertThat(GuestPlan.fromCommandLine(plan.toCommandLine())).isEqualTo(plan);
    }
}
