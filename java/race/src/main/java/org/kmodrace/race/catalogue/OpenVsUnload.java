// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 003: code that sleeps in a module without a reference is unloaded under itself. */
final class OpenVsUnload {
    private static final String MODULE = "kmr_open";
    private static final SleepingEntry.Entry OPEN = SleepingEntry.Entry.open("/dev/kmr_open");

    private OpenVsUnload() {}

    static Scenario declaration() {
        Scenario.Builder scenario = Scenario.declare(
                        "open-vs-unload", "a module is unloaded while its open() sleeps, and the kernel oopses")
                .question("Can a module that takes no reference in open() be unloaded under a sleeping open(), and what"
                        + " happens then?")
                .origin("003", "2000-01-30", "Keith Owens: Please review all modules for unload races")
                .actor(OPEN.actor(), "opens a device whose open() sleeps in the module")
                .actor("unloader", "unloads the module meanwhile")
                .options("MODULES", "MODULE_UNLOAD", "DEVTMPFS", "SYSFS", "KALLSYMS")
                .modules(KernelGate.MODULE, MODULE, OrphanedThread.MODULE);
        SleepingEntry.unloading(scenario, OPEN)
                .race(
                        "a device without .owner in its file operations",
                        3,
                        () -> new SleepingEntry(OPEN, MODULE, "owner=0", false));
        return OrphanedThread.control(scenario)
                .mustReproduce(
                        "operations-freed",
                        "open() sleeps in code that stays, and the kernel then reads the device's file operations,"
                                + " which are the module's data and gone: a read, which KASAN can see",
                        1,
                        () -> new SleepingEntry(OPEN, MODULE, "owner=0 outside=1", false))
                .mustNotReproduce(
                        "owner-set",
                        "the same device with its owner set",
                        5,
                        () -> new SleepingEntry(OPEN, MODULE, "owner=1", true))
                .build();
    }
}
