// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.protocol.PlanItem;

/** What one machine is given to do. */
class BatchTest {
    private static final PlanItem SPOILING = new PlanItem("syscall-errors", "race", 0, 161);
    private static final PlanItem CRASHING = new PlanItem("open-vs-unload", "race", 0, 3);
    private static final PlanItem LEAK = new PlanItem("symbol-get-leak", "race", 0, 10);
    private static final PlanItem CONTROL = new PlanItem("syscall-errors", "mistaken", 0, 3);

    private static List<PlanItem> next(PlanItem... left) {
        return Batches.next(Arrays.asList(left));
    }

    @Test
    void whatSpoilsTheMachineComesLastInIt() {
        assertThat(next(SPOILING, CRASHING, LEAK, CONTROL)).containsExactly(LEAK, CONTROL, SPOILING);
        assertThat(next(SPOILING, CRASHING)).containsExactly(SPOILING);
    }

    @Test
    void whatTakesTheKernelDownHasAMachineToItself() {
        assertThat(next(CRASHING)).containsExactly(new PlanItem("open-vs-unload", "race", 0, 1));
    }

    @Test
    void whatDoesNotFitOnTheCommandLineIsForTheNextMachine() {
        PlanItem[] many = new PlanItem[100];
        Arrays.setAll(many, i -> new PlanItem("unknown-scenario-" + i, "race", 0, 1));
        List<PlanItem> first = next(many);
        assertThat(first).hasSizeBetween(20, 60);
        many[99] = SPOILING;
        assertThat(next(many)).isEqualTo(first);
    }
}
