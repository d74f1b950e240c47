// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;

/** Cases in which a module is neither here nor there: its init or its exit stands at a gate while a call is made. */
final class Waiting {
    static final String MODULE = "kmr_answer";
    /** Is linked to it. */
    static final String USER = "kmr_asker";

    private static final String EXIT_GATE = "kmr_answer_exit";

    private Waiting() {}

    /**
     * Makes a call while the module is being loaded. The gate is opened when the call has returned or sleeps.
     *
     * @param parameters of the load that came first
     */
    static SysResult whileComing(Bench bench, String parameters, Deed call) {
        return whileComing(bench, parameters, call, null);
    }

    /** The same, and a signal is sent to whoever makes the call before the gate is opened. */
    static SysResult interrupted(Bench bench, Deed call, int signal) {
        return whileComing(bench, "", call, signal);
    }

    private static SysResult whileComing(Bench bench, String parameters, Deed call, @Nullable Integer signal) {
        Guest guest = bench.guest();
        KernelGate gate = new KernelGate(guest, MODULE);
        Actors first = new Actors(guest);
        String all = ("wait_in_init=1 " + parameters).strip();
        SysResult answer = atGate(bench, gate, first, () -> guest.load(MODULE, all), call, signal);
        // Whoever it was that loaded them.
        unloadIfThere(guest, USER);
        unloadIfThere(guest, MODULE);
        return answer;
    }

    /** Makes a call while the module is being unloaded. */
    static SysResult whileGoing(Bench bench, Deed call) {
        Guest guest = bench.guest();
        guest.mustLoad(MODULE, "wait_in_exit=1");
        KernelGate gate = new KernelGate(guest, EXIT_GATE);
        SysResult answer = atGate(bench, gate, new Actors(guest), () -> guest.mustUnload(MODULE), call, null);
        unloadIfThere(guest, MODULE);
        return answer;
    }

    private static void unloadIfThere(Guest guest, String module) {
        if (guest.loaded(module)) {
            guest.mustUnload(module);
        }
    }

    private static SysResult atGate(
            Bench bench, KernelGate gate, Actors first, Actors.Part stander, Deed call, @Nullable Integer signal) {
        Guest guest = bench.guest();
        gate.shut();
        Actors.Actor atGate = first.add("first", stander);
        first.release();
        if (!gate.awaitWaiting(1, Bench.PATIENCE)) {
            gate.open();
            throw new HarnessException(MODULE + " did not reach its gate: " + atGate.whereabouts(guest));
        }
        SysResult[] answer = new SysResult[1];
        Actors second = new Actors(guest);
        Actors.Actor caller = second.add("second", () -> answer[0] = call.on(bench));
        second.release();
        settle(guest, caller);
        if (signal != null && !caller.done()) {
            new Signals(bench).send(signal, caller);
            settle(guest, caller);
        }
        gate.open();
        first.join(Bench.PATIENCE);
        second.join(Bench.PATIENCE);
        return answer[0];
    }

    /** Waits until the caller has its answer or sleeps in the loader. */
    private static void settle(Guest guest, Actors.Actor caller) {
        if (!Guest.await(Bench.PATIENCE, () -> caller.done() || asleep(guest, caller))) {
            throw new HarnessException("the second caller neither returns nor waits: " + caller.whereabouts(guest));
        }
    }

    private static boolean asleep(Guest guest, Actors.Actor caller) {
        String where = caller.whereabouts(guest);
        return (where.startsWith("S") || where.startsWith("D"))
                && caller.kernelStack(guest).stream().anyMatch(frame -> frame.contains("_module"));
    }
}
