// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.TrialResult;

/**
 * A race in a kernel into which a test module has put the fix.
 *
 * @param module the fix is there as long as it is loaded
 */
record Fixed(String module, Race race) implements Race {
    @Override
    public void setUp(Guest guest) {
        guest.mustLoad(module, "");
        race.setUp(guest);
    }

    @Override
    public TrialResult trial(TrialContext trial) {
        return race.trial(trial);
    }

    @Override
    public void tearDown(Guest guest) {
        race.tearDown(guest);
        guest.mustUnload(module);
    }
}
