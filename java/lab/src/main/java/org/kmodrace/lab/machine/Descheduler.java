// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.Errno;

/**
 * Takes single CPUs away from a machine at random, as a hypervisor does whose host has other work: the thread of a
 * virtual CPU is stopped for a while, whatever its guest is doing, and the other CPUs go on. Shared seed 001 names this
 * as what makes "operations that appear adjacent occur a long time apart".
 */
public final class Descheduler implements AutoCloseable {
    /** Stops and the pauses between them last from so long … */
    private static final double SHORTEST_NANOS = 50_000;
    /** … to so long; as many short ones as long ones, on a logarithmic scale. */
    private static final double LONGEST_NANOS = 20_000_000;
    /** How long a signal for a virtual CPU may lie about. */
    private static final long LOOK_NANOS = 100_000;

    private final SplittableRandom random;
    private @Nullable Thread thread;
    private volatile boolean over;
    private final AtomicLong stops = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private volatile String trouble = "";

    /**
     * What was done.
     *
     * @param stops of single CPUs
     * @param nanos that they lasted, together
     * @param trouble why it could not be done; "" when it could
     */
    public record Count(long stops, long nanos, String trouble) {}

    /**
     * One that does nothing yet.
     *
     * @param seed which CPU is stopped when and for how long follows it, as far as the host's clock allows
     */
    public Descheduler(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Begins with the virtual CPUs of a QEMU process, none of which is the process's first thread; once. */
    public void disturb(long pid) {
        thread = Thread.ofPlatform().daemon(true).name("descheduler").start(() -> run(pid));
    }

    /** What was done so far. */
    public Count count() {
        return new Count(stops.get(), nanos.get(), trouble);
    }

    /** Ends it; every CPU runs again when the call returns. */
    @Override
    public void close() {
        over = true;
        Thread running = thread;
        if (running != null) {
            try {
                running.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Why this host does not let us stop another process's threads; "" when it does. Tried on a process of our own.
     */
    public static String unable() {
        try {
            Process sleeper = new ProcessBuilder("sleep", "10").start();
            try {
                String[] why = {""};
                Thread tracer = Thread.ofPlatform().start(() -> {
                    Errno errno = Ptrace.seize((int) sleeper.pid());
                    why[0] = errno.equals(Errno.NONE) ? "" : "ptrace(2) answers " + errno;
                });
                tracer.join();
                return why[0];
            } finally {
                sleeper.destroyForcibly();
            }
        } catch (IOException e) {
            return "sleep(1) cannot be started to try it: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted while trying it";
        }
    }

    private void run(long pid) {
        List<Integer> cpus = new ArrayList<>();
        try {
            for (int tid : virtualCpus(pid)) {
                Errno errno = Ptrace.seize(tid);
                if (!errno.equals(Errno.NONE)) {
                    trouble = "a virtual CPU's thread could not be traced: " + errno;
                    return;
                }
                cpus.add(tid);
            }
        } catch (IOException e) {
            trouble = "QEMU's threads could not be listed: " + e.getMessage();
            return;
        }
        if (cpus.isEmpty()) {
            trouble = "QEMU has no thread that is named after a virtual CPU";
            return;
        }
        while (!over && run(cpus)) {
            stops.incrementAndGet();
        }
        // The end of this thread lets them go.
    }

    /** One pause and one stop; false when a CPU is gone. */
    private boolean run(List<Integer> cpus) {
        long until = System.nanoTime() + duration();
        while (!over && System.nanoTime() < until) {
            for (int cpu : cpus) {
                if (Ptrace.look(cpu) == Ptrace.State.GONE) {
                    return false;
                }
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        int cpu = cpus.get(random.nextInt(cpus.size()));
        if (!Ptrace.interrupt(cpu).equals(Errno.NONE) || Ptrace.await(cpu) != Ptrace.State.STOPPED) {
            return false;
        }
        long begin = System.nanoTime();
        LockSupport.parkNanos(duration());
        Ptrace.resume(cpu);
        nanos.addAndGet(System.nanoTime() - begin);
        return true;
    }

    private long duration() {
        return (long) (SHORTEST_NANOS * Math.exp(random.nextDouble() * Math.log(LONGEST_NANOS / SHORTEST_NANOS)));
    }

    /** QEMU names its threads when it is told to: {@code CPU 0/TCG}, {@code CPU 1/KVM}, {@code ALL CPUs/TCG}. */
    private static List<Integer> virtualCpus(long pid) throws IOException {
        List<Integer> found = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : tasks.toList()) {
                String name = Files.readString(task.resolve("comm")).strip();
                if (name.matches("(CPU \\d+|ALL CPUs)/(TCG|KVM)")) {
                    found.add(Integer.parseInt(String.valueOf(task.getFileName())));
                }
            }
        }
        return found;
    }
}
