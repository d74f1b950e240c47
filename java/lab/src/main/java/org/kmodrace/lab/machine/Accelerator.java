// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.util.List;

/**
 * How QEMU runs the guest's CPUs.
 *
 * @param name as a report says it, such as {@code tcg,thread=multi}
 * @param flags QEMU's arguments for it
 * @param why why this one, a sentence
 */
public record Accelerator(String name, List<String> flags, String why) {
    /**
     * Without cmpxchg16b: QEMU 7.2's is not right with several threads, and one boot in five of newer kernels
     * then dies in SLUB. Without ERMS: the emulator runs rep movsb a byte at a time, and unpacking the initramfs
     * and starting the JVM are mostly copying.
     */
    private static final List<String> TCG_CPU = List.of("-cpu", "max,cx16=off,erms=off");

    /** The host's own CPUs. */
    public static Accelerator kvm() {
        return new Accelerator("kvm", List.of("-accel", "kvm", "-cpu", "host"), "KVM boots a guest here.");
    }

    /** Emulated, one host thread for each CPU of the guest: they really run at the same time. */
    public static Accelerator tcg(String why) {
        return new Accelerator("tcg,thread=multi", with("thread=multi"), why);
    }

    /** Emulated, CPUs take turns: slower, and free of the emulator's own races. */
    public static Accelerator tcgSingle() {
        return new Accelerator(
                "tcg,thread=single",
                with("thread=single"),
                "CPUs that take turns, to tell a crash of the kernel from one of the emulator.");
    }

    /** The one by which a crash that nobody expected is confirmed. */
    public Accelerator forConfirming() {
        return name.equals("kvm") ? this : tcgSingle();
    }

    private static List<String> with(String thread) {
        return List.of("-accel", "tcg," + thread, TCG_CPU.get(0), TCG_CPU.get(1));
    }
}
