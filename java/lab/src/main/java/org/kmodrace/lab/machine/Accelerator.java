// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How QEMU runs the guest's CPUs.
 *
 * @param name as a report says it, such as {@code tcg,thread=multi}
 * @param flags QEMU's arguments for it
 * @param why why this one, a sentence
 * @param steadyClock what makes the time of day stand still for QEMU, so that what the guest does is a function of its
 *     inputs alone; null where it does not have to
 */
public record Accelerator(
        String name,
        List<String> flags,
        String why,
        @Nullable Path steadyClock) {
    private static final String PRELOAD = "LD_PRELOAD";

    /**
     * Without cmpxchg16b: QEMU 7.2's is not right with several threads, and one boot in five of newer kernels
     * then dies in SLUB. Without ERMS: the emulator runs rep movsb a byte at a time, and unpacking the initramfs
     * and starting the JVM are mostly copying.
     */
    private static final List<String> TCG_CPU = List.of("-cpu", "max,cx16=off,erms=off");

    /** The host's own CPUs. */
    public static Accelerator kvm() {
        return new Accelerator("kvm", List.of("-accel", "kvm", "-cpu", "host"), "KVM boots a guest here.", null);
    }

    /** Emulated, one host thread for each CPU of the guest: they really run at the same time. */
    public static Accelerator tcg(String why) {
        return new Accelerator("tcg,thread=multi", with("thread=multi"), why, null);
    }

    /** Emulated, CPUs take turns: slower, and free of the emulator's own races. */
    public static Accelerator tcgSingle(String why) {
        return new Accelerator("tcg,thread=single", with("thread=single"), why, null);
    }

    /**
     * Emulated, and a function of the kernel, the image, the command line and the seed: CPUs take turns after counted
     * instructions, each of which takes two nanoseconds ({@code shift=1}) of the only clock there is. It stands still
     * for no one: where all CPUs are idle it jumps to the next timer ({@code sleep=off}). Date and time begin on a
     * fixed day; the guest's hardware randomness ({@code RDRAND}, the bootloader's seed) comes from the seed.
     *
     * @param steadyClock a shared library to be loaded into QEMU before others (native/steady_clock.c says why)
     */
    public static Accelerator deterministic(long seed, Path steadyClock) {
        List<String> flags = new ArrayList<>(with("thread=single"));
        flags.addAll(List.of("-icount", "shift=1,sleep=off"));
        flags.addAll(List.of("-rtc", "base=2025-01-01,clock=vm"));
        flags.addAll(List.of("-seed", Long.toUnsignedString(seed)));
        return new Accelerator(
                "tcg,thread=single,icount,steady-clock",
                flags,
                "One seed, one schedule: it was asked to be deterministic.",
                steadyClock);
    }

    /** Whether what the guest does is a function of its inputs alone. */
    public boolean deterministic() {
        return steadyClock != null;
    }

    /** Environment variables for QEMU. */
    Map<String, String> environment() {
        if (steadyClock == null) {
            return Map.of();
        }
        String others = System.getenv().getOrDefault(PRELOAD, "");
        return Map.of(PRELOAD, others.isEmpty() ? steadyClock.toString() : steadyClock + ":" + others);
    }

    /** The one by which a crash that nobody expected is confirmed; a deterministic one would only do it again. */
    public Accelerator forConfirming() {
        return name.equals("kvm") || deterministic()
                ? this
                : tcgSingle("CPUs that take turns, to tell a crash of the kernel from one of the emulator.");
    }

    private static List<String> with(String thread) {
        return List.of("-accel", "tcg," + thread, TCG_CPU.get(0), TCG_CPU.get(1));
    }
}
