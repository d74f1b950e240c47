// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.ModuleSyscalls;

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
    void nobodyBeginsBeforeTheLastStandsAtTheGate() {
        AtomicInteger begun = new AtomicInteger();
        AtomicBoolean tooEarly = new AtomicBoolean();
        CountDownLatch firstIsThere = new CountDownLatch(1);
        ModuleSyscalls slow = (ModuleSyscalls) Proxy.newProxyInstance(
                ModuleSyscalls.class.getClassLoader(), new Class<?>[] {ModuleSyscalls.class}, (proxy, method, args) -> {
                    // The last step before the gate.
                    if (method.getName().equals("threadId")) {
                        if (Thread.currentThread().getName().equals("last")) {
                            firstIsThere.await();
                            tooEarly.set(Guest.await(SHORT, () -> begun.get() > 0));
                        } else {
                            firstIsThere.countDown();
                        }
                    }
                    return method.invoke(host.sys(), args);
                });
        Actors two = new Actors(new Guest(slow, Path.of("/nowhere"), "6.1.0", 2));
        two.add("first", begun::incrementAndGet);
        two.add("last", begun::incrementAndGet);
        assertThat(begun).hasValue(0);
        two.release();
        two.join(LONG);
        assertThat(tooEarly).isFalse();
        assertThat(begun).hasValue(2);
    }

    @Test
    void whoIsLeftOutDoesNotPlayAndTheOthersKeepTheirCpus() {
        List<String> played = new CopyOnWriteArrayList<>();
        List<Integer> cpus = new CopyOnWriteArrayList<>();
        ModuleSyscalls watched = (ModuleSyscalls) Proxy.newProxyInstance(
                ModuleSyscalls.class.getClassLoader(), new Class<?>[] {ModuleSyscalls.class}, (proxy, method, args) -> {
                    if (method.getName().equals("pinToCpu")) {
                        cpus.add((Integer) args[0]);
                        return null;
                    }
                    return method.invoke(host.sys(), args);
                });
        Actors three =
                new Actors(new Guest(watched, Path.of("/nowhere"), "6.1.0", 3), skew -> {}, Set.of("one", "first"));
        three.add("first", () -> played.add("first"));
        assertThat(three.addSpare("one", () -> played.add("one"))).isEmpty();
        assertThat(three.addSpare("other", () -> played.add("other"))).isPresent();
        three.release();
        three.join(LONG);
        assertThat(played).containsExactlyInAnyOrder("first", "other");
        assertThat(cpus).containsExactlyInAnyOrder(0, 2);
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

    /** As Linux 5.10 answers: wchan has no line break, and is 0 for a task that sleeps. */
    @ParameterizedTest
    @CsvSource({
        "add_unformed_module, S, add_unformed_module",
        "0, S, load_module",
        "0, D, load_module",
        "0, R, ''",
    })
    void whereWchanSaysNothingTheStackTellsWhereATaskSleeps(
            String channel, String state, String place, @TempDir Path task) throws IOException {
        Files.writeString(task.resolve("wchan"), channel);
        Files.writeString(
                task.resolve("stack"), "[<0>] load_module+0x52/0x1b80\n[<0>] __do_sys_finit_module+0xb1/0x120\n");
        assertThat(Actors.sleepingPlace(host, task.toString(), state)).isEqualTo(place);
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

    /** Their end comes between opening and reading their files in /proc in one round of three. */
    @Test
    void lookingForThoseWhoAreJustLeavingIsNoFailure() {
        for (int round = 0; round < 100; round++) {
            Actors one = new Actors(host);
            CountDownLatch seen = new CountDownLatch(1);
            Actors.Actor leaving = one.add("leaving", seen::await);
            one.release();
            assertThat(leaving.whereabouts(host)).isNotEqualTo("?");
            seen.countDown();
            assertThat(Guest.await(LONG, () -> goneAfterManyLooks(leaving))).isTrue();
            one.join(LONG);
        }
    }

    private boolean goneAfterManyLooks(Actors.Actor actor) {
        for (int look = 0; look < 1_000; look++) {
            if (actor.whereabouts(host).equals("?")) {
                return true;
            }
        }
        return false;
    }
}
