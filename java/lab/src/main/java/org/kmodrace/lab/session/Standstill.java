// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.debug.KernelFunctions;
import org.kmodrace.lab.machine.CpuState;
import org.kmodrace.lab.machine.Machine;

/**
 * What a machine that says nothing any more is doing, seen from outside.
 *
 * @param lockedUp the first CPU that stayed in the kernel with interrupts off, which the kernel's own watchdog calls a
 *     hard lockup; empty for none
 * @param words for people
 */
record Standstill(OptionalInt lockedUp, String words) {
    private static final int LOOKS = 4;
    private static final long BETWEEN_MILLIS = 250;

    /**
     * Looks at the CPUs for a second.
     *
     * @param text where the guest's kernel begins, in hexadecimal; "" when nobody knows
     */
    static Standstill of(Machine machine, String text) throws InterruptedException {
        List<CpuState> last = machine.cpus();
        if (last.isEmpty()) {
            return new Standstill(OptionalInt.empty(), machine.unseen());
        }
        Set<Integer> deaf = deaf(last);
        for (int i = 1; i < LOOKS; i++) {
            Thread.sleep(BETWEEN_MILLIS);
            List<CpuState> now = machine.cpus();
            if (now.isEmpty()) {
                break;
            }
            last = now;
            deaf.retainAll(deaf(now));
        }
        return new Standstill(deaf.stream().mapToInt(cpu -> cpu).min(), describe(last, machine, text));
    }

    private static Set<Integer> deaf(List<CpuState> cpus) {
        return cpus.stream().filter(CpuState::deaf).map(CpuState::index).collect(Collectors.toCollection(HashSet::new));
    }

    private static String describe(List<CpuState> cpus, Machine machine, String text) throws InterruptedException {
        KernelFunctions functions = null;
        Optional<Path> kernel = machine.kernel();
        if (!text.isEmpty() && kernel.isPresent() && cpus.stream().anyMatch(cpu -> cpu.kernelMode() && !cpu.halted())) {
            try {
                functions = KernelFunctions.of(kernel.get());
            } catch (LabException e) {
                // A kernel without symbols: addresses have to do.
            }
        }
        StringBuilder words = new StringBuilder();
        for (CpuState cpu : cpus) {
            String place = "0x%x".formatted(cpu.instruction());
            if (functions != null) {
                String name = functions.at(cpu.instruction(), Long.parseUnsignedLong(text, 16));
                place = name.isEmpty() ? place + ", which is none of the kernel's own functions" : name;
            }
            words.append(words.isEmpty() ? "" : "; ").append("CPU ").append(cpu.index());
            if (cpu.halted()) {
                words.append(" is idle");
            } else if (!cpu.kernelMode()) {
                words.append(" is in user space");
            } else {
                words.append(" is at ").append(place);
            }
            words.append(cpu.interruptible() || cpu.halted() ? "" : " with interrupts off");
        }
        return words.toString();
    }
}
