// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.protocol.PlanItem;

class BacklogTest {
    private static List<PlanItem> all(List<PlanItem> free) {
        return free;
    }

    private static List<PlanItem> oneTrial(List<PlanItem> free) {
        PlanItem first = free.getFirst();
        return List.of(new PlanItem(first.scenario(), first.variant(), first.firstTrial(), 1));
    }

    private final Backlog backlog = new Backlog(List.of(
            new PlanItem("one", "control", 0, 2),
            new PlanItem("one", "race", 0, 3),
            new PlanItem("two", "race", 0, 1)));

    private List<String> left() {
        return texts(backlog.items());
    }

    private static List<String> texts(List<PlanItem> items) {
        return items.stream().map(PlanItem::toString).toList();
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
    void trialsMayEndInAnyOrder() {
        backlog.done("one/race", 1);
        assertThat(left()).as("the first in a row").contains("one/race:0+1");
        backlog.done("one/race", 0);
        assertThat(left()).contains("one/race:2+1");
        backlog.done("one/race", 2);
        backlog.done("one/control", 1);
        backlog.done("one/control", 0);
        backlog.done("two/race", 0);
        assertThat(backlog.isEmpty()).isTrue();
        assertThat(left()).isEmpty();
    }

    @Test
    void whatOneHasTakenNobodyElseGets() throws InterruptedException {
        assertThat(texts(backlog.take(BacklogTest::oneTrial))).containsExactly("one/control:0+1");
        assertThat(texts(backlog.take(BacklogTest::oneTrial))).containsExactly("one/control:1+1");
        assertThat(texts(backlog.take(BacklogTest::all))).containsExactly("one/race:0+3", "two/race:0+1");
    }

    @Test
    void whatIsGivenBackWithoutAnOutcomeIsFreeAgain() throws InterruptedException {
        List<PlanItem> all = backlog.take(BacklogTest::all);
        backlog.done("one/race", 0);
        backlog.giveBack(all);
        assertThat(texts(backlog.take(BacklogTest::all)))
                .containsExactly("one/control:0+2", "one/race:1+2", "two/race:0+1");
    }

    @Test
    void whoFindsNothingFreeWaitsForWhatIsGivenBackAndForTheEnd() throws Exception {
        List<PlanItem> all = backlog.take(BacklogTest::all);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<List<PlanItem>> second = new CompletableFuture<>();
            threads.execute(() -> {
                try {
                    second.complete(backlog.take(BacklogTest::all));
                } catch (InterruptedException e) {
                    second.completeExceptionally(e);
                }
            });
            assertThat(second.copy()
                            .completeOnTimeout(List.of(), 50, TimeUnit.MILLISECONDS)
                            .get())
                    .as("nothing was free")
                    .isEmpty();
            backlog.dropScenario("one");
            backlog.giveBack(all);
            List<PlanItem> rest = second.get(10, TimeUnit.SECONDS);
            assertThat(texts(rest)).containsExactly("two/race:0+1");
            backlog.done("two/race", 0);
            backlog.giveBack(rest);
            assertThat(backlog.take(BacklogTest::all)).as("the end").isEmpty();
        }
    }

    @Test
    void whatIsAbandonedNobodyTakesAlthoughItIsGivenBack() throws InterruptedException {
        List<PlanItem> one = backlog.take(BacklogTest::oneTrial);
        backlog.abandon();
        backlog.giveBack(one);
        assertThat(backlog.take(BacklogTest::all)).isEmpty();
        assertThat(backlog.isEmpty()).isFalse();
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
        assertThat(backlog.lost("one/race", 0)).isEqualTo(1);
        assertThat(backlog.lost("one/race", 0)).isEqualTo(2);
        assertThat(backlog.lost("one/race", 1)).as("of another trial").isEqualTo(1);
        assertThat(backlog.lost("one/control", 0)).isEqualTo(1);
        assertThat(backlog.lost("one/race", -1)).as("of whichever is next").isEqualTo(3);
        backlog.done("one/race", 0);
        assertThat(backlog.lost("one/race", -1)).isEqualTo(2);
    }

    @Test
    void aMillionTrialsAreNoBurden() {
        Backlog large = new Backlog(List.of(new PlanItem("one", "race", 0, 1_000_000)));
        long begin = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            large.done("one/race", i);
        }
        assertThat(texts(large.items())).containsExactly("one/race:1000+999000");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMinutes(1));
    }
}
