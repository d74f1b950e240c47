// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kmodrace.bridge.Backends;

@Timeout(60)
class ActorsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final Guest host = new Guest(
            Backends.open("ffm"),
            Path.of("/nowhere"),
            "6.1.0",
            Runtime.getRuntime().availableProcessors());
    private final Actors actors = new Actors(host);

    @Test
    void nobodyBeginsBeforeTheRelease() {
        AtomicInteger begun = new AtomicInteger();
        actors.add("one", begun::incrementAndGet);
        actors.add("two", begun::incrementAndGet);
        assertThat(begun).hasValue(0);
        actors.release();
        actors.join(LONG);
        assertThat(begun).hasValue(2);
    }

    @Test
    void allPlayAtTheSameTime() {
        CyclicBarrier all = new CyclicBarrier(4);
        for (int i = 0; i < 4; i++) {
            // Nobody gets past the barrier unless the three others are playing.
            actors.add("actor-" + i, () -> all.await(20, TimeUnit.SECONDS));
        }
        actors.release();
        actors.join(LONG);
        assertThat(all.isBroken()).isFalse();
        assertThat(actors.startSkewMicros()).isBetween(0L, LONG.toNanos() / 1_000);
    }

    @Test
    void theyAreThreadsOfTheirOwnOnCpusInTurn() throws IOException {
        assumeTrue(allowedCpus().equals("0-1"), "this machine does not let us use just its CPUs 0 and 1");
        List<String> cpus = Collections.synchronizedList(new ArrayList<>());
        List<Actors.Actor> three = IntStream.range(0, 3)
                .mapToObj(i -> actors.add("actor-" + i, () -> cpus.add(allowedCpus())))
                .toList();
        actors.release();
        actors.join(LONG);
        assertThat(three)
                .extracting(Actors.Actor::tid)
                .doesNotHaveDuplicates()
                .doesNotContain(0, host.sys().threadId());
        assertThat(cpus).containsExactlyInAnyOrder("0", "1", "0");
        assertThat(three).allSatisfy(actor -> assertThat(actor.done()).isTrue());
    }

    private static String allowedCpus() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .findFirst()
                .orElse("")
                .replaceFirst("\\S+\\s+", "");
    }

    @Test
    void aFailureIsToldWithItsActorAndItsCause() {
        actors.add("idle", () -> {});
        actors.add("unlucky", () -> {
            throw new IOException("no such luck");
        });
        actors.release();
        assertThatThrownBy(() -> actors.join(LONG))
                .isInstanceOf(HarnessException.class)
                .hasMessageContainingAll("unlucky", "no such luck")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void anErrorIsToldAsWell() {
        actors.add("unlucky", () -> {
            throw new AssertionError("impossible");
        });
        actors.release();
        assertThatThrownBy(() -> actors.join(LONG)).hasMessageContainingAll("unlucky", "impossible");
    }

    @Test
    void whatTheHarnessSaysItselfIsNotWrapped() {
        HarnessException said = new HarnessException("kmr_a could not be loaded");
        actors.add("loader", () -> {
            throw said;
        });
        actors.release();
        assertThatThrownBy(() -> actors.join(LONG)).isSameAs(said);
    }

    @Test
    void anActorThatDoesNotEndIsToldWithItsWhereabouts() {
        CountDownLatch never = new CountDownLatch(1);
        Actors.Actor stuck = actors.add("stuck", never::await);
        actors.release();
        assertThatThrownBy(() -> actors.join(SHORT))
                .isInstanceOf(HarnessException.class)
                .hasMessageContainingAll("stuck", "did not end");
        assertThat(stuck.done()).isFalse();
        // It sleeps, and there is no other reason for this state.
        assertThat(Guest.await(LONG, () -> stuck.whereabouts(host).startsWith("S")))
                .isTrue();
        never.countDown();
        actors.join(LONG);
        assertThat(stuck.done()).isTrue();
    }

    @Test
    void whoWaitsForOneThatFailedDoesNotHideTheFailure() {
        CountDownLatch never = new CountDownLatch(1);
        actors.add("waiting", never::await);
        Actors.Actor unlucky = actors.add("unlucky", () -> {
            throw new IOException("no such luck");
        });
        actors.release();
        assertThat(Guest.await(LONG, unlucky::done)).isTrue();
        assertThatThrownBy(() -> actors.join(SHORT)).hasMessageContainingAll("unlucky", "no such luck");
        never.countDown();
    }

    @Test
    void anActorThatHasEndedIsNowhere() {
        Actors.Actor gone = actors.add("gone", () -> {});
        actors.release();
        actors.join(LONG);
        String task = "/proc/self/task/" + gone.tid();
        assertThat(Guest.await(LONG, () -> !Files.exists(Path.of(task)))).isTrue();
        assertThat(gone.whereabouts(host)).isEqualTo("?");
        assertThat(gone.kernelStack(host)).isEmpty();
    }

    /** Their end must not come between opening and reading their files in /proc. */
    @Test
    void lookingForThoseWhoAreJustLeavingIsNoFailure() {
        for (int round = 0; round < 60; round++) {
            Actors few = new Actors(host);
            List<Actors.Actor> leaving = IntStream.range(0, 4)
                    .mapToObj(i -> few.add("leaving-" + i, () -> {}))
                    .toList();
            few.release();
            while (!leaving.stream().allMatch(Actors.Actor::done)) {
                leaving.forEach(actor -> assertThat(actor.whereabouts(host)).isNotEmpty());
            }
            few.join(LONG);
        }
    }
}
