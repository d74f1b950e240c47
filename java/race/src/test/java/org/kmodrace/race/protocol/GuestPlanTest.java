// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.race.catalogue.Catalogue;

class GuestPlanTest {
    /** As QEMU was told for a real run. */
    private static final String REAL = "console=ttyS0 panic=-1 oops=panic kmodrace.seed=1 kmodrace.backend=ffm"
            + " kmodrace.plan=open-vs-unload/race:0+1\n";

    @Test
    void aPlanIsFoundAmongTheKernelsOwnWords() {
        assertThat(GuestPlan.fromCommandLine(REAL))
                .isEqualTo(new GuestPlan(1, "ffm", List.of(new PlanItem("open-vs-unload", "race", 0, 1))));
        assertThat(GuestPlan.fromCommandLine(REAL.replace(' ', '\t') + "quiet kmodrace.unknown=x kmodrace.plan2"))
                .isEqualTo(GuestPlan.fromCommandLine(REAL));
    }

    @Test
    void theWholeCatalogueSurvivesTheWayThere() {
        List<PlanItem> all = Catalogue.scenarios().stream()
                .flatMap(s -> s.variants().stream().map(v -> new PlanItem(s.id(), v.name(), 7, v.trials())))
                .toList();
        for (long seed : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            GuestPlan plan = new GuestPlan(seed, "ffm", all);
            assertThat(GuestPlan.fromCommandLine("quiet " + plan.toCommandLine() + " -- more"))
                    .isEqualTo(plan);
        }
    }

    @Test
    void theLargestNumbersFit() {
        GuestPlan plan = new GuestPlan(1, "jna", List.of(new PlanItem("a", "b", 999_999_999, 999_999_999)));
        assertThat(GuestPlan.fromCommandLine(plan.toCommandLine())).isEqualTo(plan);
    }

    @Test
    void itemsOfSeveralPlansAreJoined() {
        assertThat(GuestPlan.fromCommandLine("kmodrace.backend=ffm kmodrace.plan=a/b:0+1 kmodrace.plan=c/d:2+3")
                        .items())
                .extracting(PlanItem::toString)
                .containsExactly("a/b:0+1", "c/d:2+3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  \n",
                "quiet",
                "kmodrace.backend=ffm",
                "kmodrace.plan=a/b:0+1",
                "kmodrace.backend= kmodrace.plan=a/b:0+1"
            })
    void aCommandLineWithoutAPlanIsRefused(String commandLine) {
        assertThatThrownBy(() -> GuestPlan.fromCommandLine(commandLine))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no plan on the kernel command line");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a/b",
                "a/b:0",
                "a/b:0+",
                "a:0+1",
                "A/b:0+1",
                "a/b:-1+1",
                "a/b:0+1,",
                ",a/b:0+1",
                "a/b:0+1;c/d:0+1",
                "a/b:0+1000000000",
                "../x:0+1",
                "a/b/c:0+1",
                "a_b/c:0+1"
            })
    void anItemThatCannotBeReadIsRefused(String items) {
        assertThatThrownBy(() -> GuestPlan.fromCommandLine("kmodrace.backend=ffm kmodrace.plan=" + items))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scenario/variant:first+trials");
    }

    @ParameterizedTest
    @CsvSource({"x", "1.5", "0x1", "99999999999999999999", "''"})
    void aSeedThatIsNoNumberIsRefused(String seed) {
        assertThatThrownBy(() ->
                        GuestPlan.fromCommandLine("kmodrace.backend=ffm kmodrace.plan=a/b:0+1 kmodrace.seed=" + seed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kmodrace.seed is not a number: '" + seed + "'");
    }
}
