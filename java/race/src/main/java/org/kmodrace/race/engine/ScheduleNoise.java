// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Noise inside the guest: on each CPU a thread that takes it away for a random while, and sleeps for another. Whoever
 * runs there is put aside at places where it would not have been otherwise.
 */
public final class ScheduleNoise implements AutoCloseable {
    /** A burst takes up to so long: shorter than a time slice, and longer. */
    private static final int LONGEST_BURST_MICROS = 4_000;
    /** How many bursts' time it sleeps in the mean: half of each CPU is left to the trial. */
    private static final int LONGEST_PAUSE_MICROS = 4_000;

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    /**
     * Begins to disturb.
     *
     * @param seed the lengths of bursts and pauses follow it
     */
    public ScheduleNoise(Guest guest, long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int i = 0; i < guest.cpus(); i++) {
            int cpu = i;
            SplittableRandom random = seeds.split();
            threads.add(Thread.ofPlatform().daemon(true).name("noise-" + cpu).start(() -> disturb(guest, cpu, random)));
        }
    }

    private void disturb(Guest guest, int cpu, SplittableRandom random) {
        guest.sys().pinToCpu(cpu);
        while (!over) {
            Actors.spin(1 + burst(random, LONGEST_BURST_MICROS));
            LockSupport.parkNanos(1_000L * (1 + burst(random, LONGEST_PAUSE_MICROS)));
        }
    }

    /** Short ones are as frequent as long ones on a logarithmic scale: windows come in all sizes. */
    private static int burst(SplittableRandom random, int longest) {
        return (int) Math.exp(random.nextDouble() * Math.log(longest));
    }

    /** Ends it; the CPUs are free when the call returns. */
    @Override
    public void close() {
        over = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
