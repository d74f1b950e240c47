// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.oracle.ChurnOracle.Change;

/** Brings modules and takes them away, and keeps when: by the two system calls, or in a test module's miniature. */
final class Changes {
    private final Guest guest;
    private final String miniature;
    private final List<Change> done = Collections.synchronizedList(new ArrayList<>());

    /** By finit_module(2) and delete_module(2). */
    Changes(Guest guest) {
        this(guest, "");
    }

    /** @param miniature the file that takes {@code add NAME} and {@code del NAME} */
    Changes(Guest guest, String miniature) {
        this.guest = guest;
        this.miniature = miniature;
    }

    /** Brings a module, which must come. */
    void add(String module) {
        change(module, true);
    }

    /** Takes a module away, which must go. */
    void remove(String module) {
        change(module, false);
    }

    /** What was done so far. */
    List<Change> done() {
        return List.copyOf(done);
    }

    private void change(String module, boolean add) {
        long call = System.nanoTime();
        SysResult result = miniature.isEmpty()
                ? add ? guest.load(module, "") : guest.unload(module)
                : guest.command(miniature, (add ? "add " : "del ") + module);
        if (!result.ok()) {
            throw new HarnessException(module + (add ? " does not come: " : " does not go: ") + result);
        }
        done.add(new Change(module, add, call, System.nanoTime()));
    }
}
