// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.List;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;

/**
 * Where somebody is who called the module loader, or one of our own.
 *
 * @param asleep whether it sleeps inside the call: at a gate, or on account of another
 * @param atGate whether that is at a gate, in a module's own code
 * @param whereabouts its state and where it sleeps, or that it has returned
 * @param stack its kernel stack, innermost first
 */
record Look(boolean asleep, boolean atGate, String whereabouts, List<String> stack) {
    /** Nobody looked. */
    static final Look NONE = new Look(false, false, "not looked at", List.of());

    static Look at(Guest guest, Actors.Actor caller) {
        if (caller.done()) {
            return new Look(false, false, "returned", List.of());
        }
        String whereabouts = caller.whereabouts(guest);
        List<String> stack = caller.kernelStack(guest);
        boolean inKernel = stack.stream().anyMatch(f -> f.contains("_module") || f.contains("kmr_once"));
        boolean sleeps = whereabouts.startsWith("S") || whereabouts.startsWith("D");
        return new Look(sleeps && inKernel, stack.contains("kmr_gate_wait"), whereabouts, stack);
    }

    /** Whether it has its answer, or sleeps inside the call. */
    static boolean settled(Guest guest, Actors.Actor caller) {
        return caller.done() || at(guest, caller).asleep();
    }

    /** Whether it sleeps on account of another. */
    boolean waits() {
        return asleep && !atGate;
    }

    /** The kernel function in which it sleeps, or "" where the kernel does not say. */
    String place() {
        int space = whereabouts.indexOf(' ');
        return space < 0 ? "" : whereabouts.substring(space + 1);
    }
}
