// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.protocol.PlanItem;

class BacklogTest {
    private final Backlog backlog = new Backlog(List.of(
            new PlanItem("one", "control", 0, 2),
            new PlanItem("one", "race", 0, 3),
            new PlanItem("two", "race", 0, 1)));

    private List<String> left() {
        return backlog.items().stream().map(PlanItem::toString).toList();
    }

    @Test
    void whatIsDoneIsNotDoneAgain() {
        backlog.done("one/race", 0);
        assertThat(left()).containsExactly("one/control:0+2", "one/race:1+2", "two/race:0+1");
        backlog.done("one/race", 1);
        assertThat(left()).containsExactly("one/control:0+2", "one/race:2+1", "two/race:0+1");
        backlog.done("one/race", 2);
        assertThat(left()).containsExactly("one/control:0+2", "two/race:0+1");
        assertThat(backlog.contains("one/race")).isFalse();
        assertThat(backlog.contains("one/control")).isTrue();
    }

    @Test
    void theLastTrialEndsIt() {
        backlog.done("one/control", 1);
        backlog.done("two/race", 0);
        backlog.done("one/race", 2);
        assertThat(backlog.isEmpty()).isTrue();
        assertThat(left()).isEmpty();
    }

    @Test
    void whatWasNeverPlannedChangesNothing() {
        backlog.done("three/race", 0);
        backlog.drop("three/race");
        backlog.dropScenario("three");
        assertThat(left()).hasSize(3);
    }

    @Test
    void anItemOrAWholeScenarioCanBeDropped() {
        backlog.drop("one/control");
        assertThat(left()).containsExactly("one/race:0+3", "two/race:0+1");
        backlog.dropScenario("one");
        assertThat(left()).containsExactly("two/race:0+1");
        assertThat(backlog.isEmpty()).isFalse();
    }

    @Test
    void lossesAreCountedForTheTrialThatWasLost() {
        assertThat(backlog.lost("one/race")).isEqualTo(1);
        assertThat(backlog.lost("one/race")).isEqualTo(2);
        assertThat(backlog.lost("one/control")).isEqualTo(1);
        backlog.done("one/race", 0);
        assertThat(backlog.lost("one/race")).as("of the next trial").isEqualTo(1);
    }

    @Test
    void whatIsHandedOutIsACopy() {
        backlog.items().clear();
        assertThat(left()).hasSize(3);
    }
}
