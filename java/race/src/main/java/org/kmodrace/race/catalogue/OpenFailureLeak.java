// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.LeakOracle;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 003: a failure path of open() without its put pins the module, and nobody is named. */
final class OpenFailureLeak {
    private static final String MODULE = "kmr_fail";
    private static final String DEVICE = "/dev/kmr_fail";
    private static final String PIN = "/sys/module/" + MODULE + "/parameters/pin";
    private static final int OPENS = 3;

    private OpenFailureLeak() {}

    static Scenario declaration() {
        return Scenario.declare(
                        "open-failure-leak", "open() fails without giving its reference back, and the module is pinned")
                .question("When a module's open() takes a reference and fails without giving it back, does the kernel"
                        + " say who pins the module, or let it go?")
                .origin("003", "2000-01-30", "Keith Owens: Please review all modules for unload races")
                .actor("opener", "opens a device three times, whose open() takes a reference on its module and fails")
                .actor("unloader", "tries to unload the module afterwards")
                .acceptable(LeakOracle.RELEASED, "no reference is left and the module can be unloaded")
                .acceptable(LeakOracle.PINNED_NAMED, "a reference is left, and the kernel names its holder")
                .interesting(
                        LeakOracle.PINNED_UNNAMED,
                        "a reference is left, no holder is named, delete_module answers EWOULDBLOCK for ever")
                .forbidden(LeakOracle.INCONSISTENT, "the reference count and delete_module contradict each other")
                .options("MODULES", "MODULE_UNLOAD", "DEVTMPFS", "SYSFS")
                .modules(MODULE)
                .race("open() takes a reference, fails, and forgets its put", 10, () -> new Leak("", OPENS, 0))
                .mustReproduce(
                        "bare-reference",
                        "the module takes a plain reference on itself when it is told to; nobody opens it",
                        3,
                        () -> new Leak("", 0, 1))
                .mustNotReproduce(
                        "put-on-failure",
                        "the same open(), whose failure path puts",
                        3,
                        () -> new Leak("put=1", OPENS, 0))
                .mustNotReproduce(
                        "owner-set",
                        "open() takes nothing and fails; the VFS gives back what it took through .owner",
                        3,
                        () -> new Leak("owner=1", OPENS, 0))
                .build();
    }

    /**
     * @param parameters what the module is loaded with
     * @param opens how often its device is opened
     * @param pins how many references it is told to take
     */
    private record Leak(String parameters, int opens, int pins) implements Race {
        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            guest.mustLoad(MODULE, parameters);
            if (pins > 0) {
                guest.mustWrite(PIN, Integer.toString(pins));
            }
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < opens; i++) {
                answers.add(openThatFails(guest));
            }
            LeakOracle.Seen seen = Leftovers.on(guest, MODULE);
            if (!seen.unloads().getLast().ok()) {
                // The harness knows what was taken and gives it back, so that the next trial starts afresh.
                guest.mustWrite(PIN, Integer.toString(-seen.references()));
                guest.mustUnload(MODULE);
            }
            TrialResult judged = LeakOracle.judge(seen);
            Map<String, Object> evidence = new LinkedHashMap<>(judged.evidence());
            evidence.put("open", answers);
            return new TrialResult(judged.outcome(), evidence);
        }

        /** The answer is the module's own: with any other, its failure path was not gone through. */
        private static String openThatFails(Guest guest) {
            SysResult opened = guest.sys().open(DEVICE, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
            if (!opened.failedWith(Errno.EIO)) {
                throw new HarnessException("open(" + DEVICE + ") must fail with EIO, and came back with " + opened);
            }
            return opened.toString();
        }
    }
}
