// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 003: socket() takes a name too, that of a protocol family, and enters the module that registered it. */
final class SocketVsUnload {
    private static final String MODULE = "kmr_family";
    /** {@code AF_ECONET}: gone from Linux since 3.5, its number is kept free, and no module asks for it. */
    private static final int FAMILY = 19;

    private static final int SOCK_DGRAM = 2;
    private static final SleepingEntry.Entry SOCKET = SleepingEntry.Entry.socket(FAMILY, SOCK_DGRAM);

    private SocketVsUnload() {}

    static Scenario declaration() {
        Scenario.Builder scenario = Scenario.declare(
                        "socket-vs-unload", "a protocol family is unloaded while socket() sleeps in it: an oops")
                .question("Can a module whose protocol family names no owner be unloaded under a sleeping socket(), and"
                        + " what happens then?")
                .origin("003", "2000-01-30", "Keith Owens: Please review all modules for unload races")
                .actor(SOCKET.actor(), "makes a socket of a protocol family whose create() sleeps in the module")
                .actor("unloader", "unloads the module meanwhile")
                .options("MODULES", "MODULE_UNLOAD", "NET", "SYSFS", "KALLSYMS")
                .modules(KernelGate.MODULE, MODULE, OrphanedThread.MODULE);
        SleepingEntry.unloading(scenario, SOCKET).race("a protocol family without an owner", 3, () -> family(false));
        return OrphanedThread.control(scenario)
                .mustNotReproduce("owner-set", "the same protocol family with its owner set", 5, () -> family(true))
                .build();
    }

    private static SleepingEntry family(boolean owner) {
        return new SleepingEntry(SOCKET, MODULE, "family=" + FAMILY + " owner=" + (owner ? "1" : "0"), owner);
    }
}
