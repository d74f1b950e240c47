// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import java.time.Duration;

/**
 * A gate inside the kernel, worked through {@code /proc/kmr_gate} of the test module kmr_gate: code
 * of a test module waits there until it is opened, so that a window is open exactly as long as the
 * trial wants.
 */
public final class KernelGate {
    /** The test module that makes gates; it must be loaded. */
    public static final String MODULE = "kmr_gate";

    private static final String FILE = "/proc/kmr_gate";

    private final Guest guest;
    private final String name;

    public KernelGate(Guest guest, String name) {
        this.guest = guest;
        this.name = name;
    }

    /** From now on whoever comes by waits. */
    public void shut() {
        guest.mustWrite(FILE, "shut " + name);
    }

    /** All who wait go on; whoever comes later does not wait. */
    public void open() {
        guest.mustWrite(FILE, "open " + name);
    }

    /** How many wait at it now. */
    public int waiting() {
        return count(2);
    }

    /** How many went by since it was last shut. */
    public int passed() {
        return count(3);
    }

    private int count(int index) {
        String state =
                guest.text(FILE).orElseThrow(() -> new HarnessException(FILE + " is not there: is kmr_gate loaded?"));
        return state.lines()
                .map(line -> line.split(" ", -1))
                .filter(field -> field.length == 4 && field[0].equals(name))
                .mapToInt(field -> Integer.parseInt(field[index]))
                .findFirst()
                .orElse(0);
    }

    /**
     * Waits until so many stand at the gate.
     *
     * @return false when they did not come in time
     */
    public boolean awaitWaiting(int count, Duration atMost) {
        return Guest.await(atMost, () -> waiting() >= count);
    }

    /** Unmaps what vfree() has only put aside, so that freed module memory is gone on every CPU. */
    public void purgeFreedMemory() {
        guest.mustWrite(FILE, "purge");
    }
}
