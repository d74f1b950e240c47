// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.util.List;
import java.util.Map;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.observe.Inventory;

/**
 * Lets one allocation after the other fail in a load (Documentation/fault-injection/fault-injection.rst, fail-nth), until
 * one goes through without.
 */
final class FailingAllocations {
    private static final int MOST = 400;
    /** A load may live without an allocation; when so many go well one after the other, none failed any more. */
    private static final int ENOUGH = 6;

    private static final String FAIL_NTH = "/proc/thread-self/fail-nth";

    private FailingAllocations() {}

    static ModuleCheck declaration() {
        return new ModuleCheck(
                "module-failing-allocations",
                "loads in which the first, the second, … allocation fails",
                "Does its init survive every allocation that fails, and take back what it had made?",
                List.of("FAULT_INJECTION", "FAILSLAB"),
                Session.running(FailingAllocations::run));
    }

    private static String run(Session session) {
        Inventory before = session.inventories().read();
        String refused = session.firstLoad();
        if (!refused.isEmpty()) {
            return refused;
        }
        if (session.isPermanent()) {
            return session.permanent();
        }
        SysResult control = session.sys().open(FAIL_NTH, ModuleSyscalls.O_RDWR | ModuleSyscalls.O_CLOEXEC);
        if (!control.ok()) {
            session.fact("allocations cannot be made to fail: " + FAIL_NTH + " answers " + control, Map.of());
            return ModuleCheck.CLEAN;
        }
        // Sleeping allocations are left alone unless this is said.
        session.write("/sys/kernel/debug/failslab/ignore-gfp-wait", "0");
        int failed = 0;
        int succeeded = 0;
        try {
            for (int nth = 1; nth <= MOST && succeeded < ENOUGH && session.unload(); nth++) {
                session.dangerAhead("crash", "the kernel died when allocation " + nth + " of a load failed");
                session.sys().write(control.intValue(), Integer.toString(nth));
                SysResult answer = session.load();
                session.sys().write(control.intValue(), "0");
                failed += answer.ok() ? 0 : 1;
                succeeded = answer.ok() ? succeeded + 1 : 0;
            }
        } finally {
            session.sys().close(control.intValue());
        }
        session.dangerOver();
        session.fact(failed + " loads failed for want of memory", Map.of());
        if (!session.found() && session.unload()) {
            Leftovers.compare(session, before, "after loads in which an allocation failed");
        }
        return ModuleCheck.CLEAN;
    }
}
