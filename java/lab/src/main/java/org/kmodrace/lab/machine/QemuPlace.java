// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.race.protocol.GuestPlan;

/**
 * Machines under QEMU, one after the other or side by side, all alike.
 *
 * @param kernel the bzImage
 * @param initramfs the guest image
 * @param accelerator how their CPUs are run
 * @param cpus of each
 * @param memoryMiB of each
 * @param append what the user wants the kernel to be told; may be ""
 * @param consoleMost how many bytes of a console are kept
 * @param watch what looks at the first machine from outside; null for nothing
 */
public record QemuPlace(
        Path kernel,
        Path initramfs,
        Accelerator accelerator,
        int cpus,
        int memoryMiB,
        String append,
        long consoleMost,
        @Nullable Watch watch)
        implements MachinePlace {
    @Override
    public String name() {
        return accelerator.name();
    }

    @Override
    public Machine start(Order order) throws LabException, InterruptedException {
        BootSpec spec = new BootSpec(
                kernel,
                initramfs,
                append.isEmpty() ? order.plan() : append + " " + order.plan(),
                cpus,
                memoryMiB,
                accelerator,
                order.directory(),
                consoleMost,
                order.number() == 1 ? watch : null);
        if (spec.fullCommandLine().length() >= GuestPlan.COMMAND_LINE_SIZE) {
            throw new LabException(
                    "the kernel's command line is too long: "
                            + spec.fullCommandLine().length() + " bytes of " + GuestPlan.COMMAND_LINE_SIZE,
                    append,
                    "shorten what --append says");
        }
        return QemuMachine.start(spec);
    }

    @Override
    public MachinePlace forConfirming() {
        return new QemuPlace(
                kernel, initramfs, accelerator.forConfirming(), cpus, memoryMiB, append, consoleMost, watch);
    }
}
