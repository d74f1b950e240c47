// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 003: a reference that open() takes at its end comes too late when it slept before. */
final class LateGet {
    private static final String MODULE = "kmr_get";
    private static final SleepingEntry.Entry OPEN = SleepingEntry.Entry.open("/dev/kmr_get");

    private LateGet() {}

    static Scenario declaration() {
        Scenario.Builder scenario = Scenario.declare(
                        "late-get", "open() takes its reference after it slept: too late, and the kernel oopses")
                .question(
                        "Is a module protected whose open() takes its reference on it itself, but sleeps before that?")
                .origin("003", "2000-01-30", "Keith Owens: Please review all modules for unload races")
                .actor(OPEN.actor(), "opens a device whose open() sleeps and then takes a reference on its module")
                .actor("unloader", "unloads the module while open() sleeps")
                .options("MODULES", "MODULE_UNLOAD", "DEVTMPFS", "SYSFS", "KALLSYMS")
                .modules(KernelGate.MODULE, MODULE, OrphanedThread.MODULE);
        SleepingEntry.unloading(scenario, OPEN)
                .race(
                        "open() sleeps, then takes its reference",
                        3,
                        () -> new SleepingEntry(OPEN, MODULE, "get=late", false));
        return OrphanedThread.control(scenario)
                .mustNotReproduce(
                        "owner-set",
                        "the same device with its owner set",
                        5,
                        () -> new SleepingEntry(OPEN, MODULE, "get=owner", true))
                .mustNotReproduce(
                        "get-first",
                        "open() takes its reference first and then sleeps, as the report asks for",
                        5,
                        () -> new SleepingEntry(OPEN, MODULE, "get=first", true))
                .build();
    }
}
