// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.kmodrace.race.trace.RecordingSyscalls;

/**
 * The threads of one trial. Each is pinned to a CPU (taken in turn), waits at the start gate and is
 * released together with the others; what it throws is thrown again by {@link #join}.
 */
public final class Actors {
    /** What an actor does; it may throw, and the trial then fails. */
    @FunctionalInterface
    public interface Part {
        void play() throws Exception;
    }

    /** One thread of the trial. */
    public static final class Actor {
        private final String name;
        private final Part part;
        private final Thread thread;
        private volatile int tid;
        private volatile long startedNanos;
        private volatile @Nullable Throwable failure;

        private Actor(Actors all, String name, int cpu, Part part) {
            this.name = name;
            this.part = part;
            this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(() -> run(all, cpu));
        }

        private void run(Actors all, int cpu) {
            try {
                all.guest.sys().pinToCpu(cpu);
                tid = all.guest.sys().threadId();
                // Once before it counts: what was never run takes longer, under emulation by microseconds.
                startedNanos = System.nanoTime();
                if (all.ready.incrementAndGet() == all.actors.size()) {
                    // The last to come opens: whoever looked from outside would take the CPU of one that waits.
                    RecordingSyscalls.released(all.guest.sys());
                    all.released = true;
                }
                while (!all.released) {
                    // No Thread.onSpinWait(): an emulator leaves the CPU at every pause instruction.
                }
                startedNanos = System.nanoTime();
                all.started.incrementAndGet();
                part.play();
                all.letOthersStart();
            } catch (Throwable t) {
                failure = t;
            }
        }

        public String name() {
            return name;
        }

        /** The kernel's number of this thread; valid once the actors were released. */
        public int tid() {
            return tid;
        }

        public boolean done() {
            return !thread.isAlive();
        }

        /** Thread state letter and where it sleeps, as the kernel tells it ({@code R}, {@code S add_unformed_module}). */
        public String whereabouts(Guest guest) {
            String task = "/proc/self/task/" + tid;
            String stat = guest.text(task + "/stat").orElse("");
            int afterName = stat.lastIndexOf(')');
            String state =
                    afterName > 0 && stat.length() > afterName + 2 ? stat.substring(afterName + 2, afterName + 3) : "?";
            String place = sleepingPlace(guest, task, state);
            return place.isEmpty() ? state : state + " " + place;
        }

        /** The functions on its kernel stack, innermost first ({@code /proc/self/task/N/stack}). */
        public List<String> kernelStack(Guest guest) {
            return stack(guest, "/proc/self/task/" + tid);
        }
    }

    private static List<String> stack(Guest guest, String task) {
        return guest.text(task + "/stack")
                .orElse("")
                .lines()
                .map(line -> line.replaceFirst("^\\[<[^>]*>\\] ", "").replaceFirst("\\+0x.*", ""))
                .toList();
    }

    /**
     * The kernel function in which a task sleeps, the scheduler's own left out; "" where the kernel does not say. Before
     * 5.16 wchan is 0 for all where the kernel unwinds by ORC and has no frame pointers (commit bc9bbb81730e); the stack
     * is right there.
     *
     * @param task its folder in /proc
     * @param state its state letter
     */
    static String sleepingPlace(Guest guest, String task, String state) {
        String channel = guest.text(task + "/wchan").map(String::strip).orElse("");
        if (!channel.isEmpty() && !channel.equals("0")) {
            return channel;
        }
        return state.equals("S") || state.equals("D")
                ? stack(guest, task).stream().findFirst().orElse("")
                : "";
    }

    /** Enough for every actor of a CPU to have had its turn, and an end should one never start. */
    private static final int YIELDS = 1_000;

    private final Guest guest;
    private final LongConsumer skews;
    private final Set<String> without;
    private final List<Actor> actors = new ArrayList<>();
    private final AtomicInteger ready = new AtomicInteger();
    private final AtomicInteger started = new AtomicInteger();
    private int places;
    private volatile boolean released;

    /** Threads whose start nobody asks about. */
    public Actors(Guest guest) {
        this(guest, skew -> {}, Set.of());
    }

    /**
     * Threads that are released together.
     *
     * @param skews is told how far apart they started, in nanoseconds, when all have ended
     * @param without names of those that are left out, where they can be spared
     */
    Actors(Guest guest, LongConsumer skews, Set<String> without) {
        this.guest = guest;
        this.skews = skews;
        this.without = without;
    }

    /** Keeps the calling actor's CPU for so many microseconds; at once when there are none. */
    public static void spin(int micros) {
        long until = System.nanoTime() + micros * 1_000L;
        while (System.nanoTime() < until) {
            // No Thread.onSpinWait(): an emulator leaves the CPU at every pause instruction.
        }
    }

    /** Adds an actor on the next CPU. */
    public Actor add(String name, Part part) {
        Actor actor = new Actor(this, name, places % guest.cpus(), part);
        places++;
        actors.add(actor);
        return actor;
    }

    /** The same of an actor that can be spared: empty when it is left out, and nobody takes its place. */
    public Optional<Actor> addSpare(String name, Part part) {
        if (without.contains(name)) {
            places++;
            return Optional.empty();
        }
        return Optional.of(add(name, part));
    }

    /** Starts all, waits until each stands at the gate, and releases them together. */
    public void release() {
        actors.forEach(actor -> actor.thread.start());
        Guest.await(Duration.ofSeconds(10), () -> released || anyFailed());
        released = true;
    }

    /**
     * Waits for all to end.
     *
     * @throws HarnessException when one does not end in time or has failed
     */
    public void join(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (Actor actor : actors) {
            try {
                long left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
                actor.thread.join(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HarnessException("interrupted while waiting for " + actor.name, e);
            }
            if (actor.thread.isAlive()) {
                // Whoever failed is the reason, and this one only waits for him.
                throwFailure();
                throw new HarnessException("actor " + actor.name + " did not end within " + atMost.toSeconds() + " s: "
                        + actor.whereabouts(guest));
            }
        }
        throwFailure();
        if (actors.size() > 1) {
            skews.accept(startSkewNanos());
        }
    }

    private void throwFailure() {
        for (Actor actor : actors) {
            Throwable failure = actor.failure;
            if (failure != null) {
                throw failure instanceof HarnessException harness
                        ? harness
                        : new HarnessException("actor " + actor.name + " failed: " + failure, failure);
            }
        }
    }

    /** The time between the first actor's start and the last one's, in microseconds. */
    public long startSkewMicros() {
        return startSkewNanos() / 1_000;
    }

    /** The same in nanoseconds. */
    public long startSkewNanos() {
        long first = actors.stream().mapToLong(a -> a.startedNanos).min().orElse(0);
        long last = actors.stream().mapToLong(a -> a.startedNanos).max().orElse(0);
        return last - first;
    }

    /** Somebody may wait for this CPU, and the end of a Java thread takes a while; one yield may pick the same again. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it but how soon the others start
    private void letOthersStart() {
        for (int i = 0; i < YIELDS && started.get() < actors.size(); i++) {
            Thread.yield();
        }
    }

    private boolean anyFailed() {
        return actors.stream().anyMatch(a -> a.failure != null);
    }
}
