// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.ArrayList;
import java.util.List;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.observe.ModulesLine;
import org.kmodrace.race.oracle.LeakOracle;

/** Looks at what is left on a module, and whether it can go. */
final class Leftovers {
    private static final int UNLOAD_ATTEMPTS = 3;

    private Leftovers() {}

    /**
     * Reads count, users and holders, and then tries to unload the module, which is gone afterwards when the last
     * answer is 0.
     *
     * @throws HarnessException when the module is not loaded
     */
    static LeakOracle.Seen on(Guest guest, String module) {
        ModulesLine line = guest.moduleLine(module)
                .orElseThrow(() -> new HarnessException(module + " is not in /proc/modules after it was loaded"));
        int references = guest.references(module).orElse(line.references());
        List<String> holders = guest.holders(module);
        List<SysResult> unloads = new ArrayList<>();
        do {
            unloads.add(guest.unload(module));
        } while (!unloads.getLast().ok() && unloads.size() < UNLOAD_ATTEMPTS);
        return new LeakOracle.Seen(references, line.users(), holders, unloads);
    }
}
