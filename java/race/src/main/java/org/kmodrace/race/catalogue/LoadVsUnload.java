// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.Map;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.LoadVsUnloadOracle;
import org.kmodrace.race.oracle.LoadVsUnloadOracle.Seen;
import org.kmodrace.race.oracle.LoadVsUnloadOracle.Window;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 004: the states of a module on its way in and out, seen by who wants the other way. */
final class LoadVsUnload {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** About as long as a load takes in an emulated guest: each may come first by that much. */
    private static final int SWEEP_MICROS = 20_000;

    private LoadVsUnload() {}

    static Scenario declaration() {
        return Scenario.declare("load-vs-unload", "a module is loaded while it is unloaded, and the other way round")
                .question("When a module is loaded and unloaded at once, what is each told, and is the module there in"
                        + " the end if, and only if, the answers say so?")
                .origin("004", "kmod-18", "Race condition while loading modules in parallel in kmod-18")
                .actor("loader", "calls finit_module(2)")
                .actor("unloader", "calls delete_module(2) with O_NONBLOCK")
                .acceptable(LoadVsUnloadOracle.APART, "one call was over before the other looked")
                .interesting(
                        LoadVsUnloadOracle.MET,
                        "the load met a module that was going, or the unload one that was coming: it was refused for"
                                + " that or waited, and the module's state agrees with all answers")
                .forbidden(
                        LoadVsUnloadOracle.CONTRADICTED,
                        "the module is there although the answers say it is not, or the other way round")
                .forbidden(
                        LoadVsUnloadOracle.UNDOCUMENTED, "a call got an answer that is not documented for this kernel")
                .options("MODULES", "MODULE_UNLOAD", "SYSFS", "PROC_FS", "KALLSYMS")
                .modules(KernelGate.MODULE, "kmr_answer", "kmr_once")
                .race(
                        "in turn: a load during the exit, an unload during the init, both let loose with the offset"
                                + " swept",
                        12,
                        () -> new Together(new LoadTarget.Real()))
                .mustReproduce(
                        "loader-in-miniature",
                        "a test module's own loader, which answers EBUSY to who meets another",
                        3,
                        () -> new Together(new LoadTarget.Miniature()))
                .mustNotReproduce(
                        "one-after-the-other",
                        "the same two calls, one after the other",
                        4,
                        () -> new Apart(new LoadTarget.Real()))
                .build();
    }

    /** What is made ready before a trial, and put away after it. */
    abstract static class Calls implements Race {
        final LoadTarget target;

        Calls(LoadTarget target) {
            this.target = target;
        }

        @Override
        public final void setUp(Guest guest) {
            guest.mustLoad(KernelGate.MODULE, "");
            target.setUp(guest);
        }

        @Override
        public final void tearDown(Guest guest) {
            target.tearDown(guest);
            guest.mustUnload(KernelGate.MODULE);
        }

        final void mustLoad(Guest guest) {
            SysResult loaded = target.load(guest);
            if (!loaded.ok()) {
                throw new HarnessException(target.module() + " cannot be loaded before the trial: " + loaded);
            }
        }

        /** Judges the two answers with the state that they led to, and unloads what is left. */
        final TrialResult judge(
                Guest guest, Window window, boolean loadedBefore, SysResult load, SysResult unload, Look second) {
            Map<String, String> places = target.places(guest);
            // delete_module(2) calls it so; the number is EAGAIN's.
            String answer = unload.failedWith(Errno.EAGAIN) ? "EWOULDBLOCK" : unload.toString();
            TrialResult judged = LoadVsUnloadOracle.judge(
                    new Seen(window, loadedBefore, load.toString(), answer, second.waits(), places), guest.release());
            judged.evidence().put("secondWas", second.whereabouts());
            if (!places.values().stream().allMatch("absent"::equals)) {
                target.unload(guest);
            }
            return judged;
        }

        /**
         * Both are let loose together, one a little after the other.
         *
         * @param unloadLater by so many microseconds; below 0 the load comes later
         */
        final TrialResult swept(TrialContext trial, boolean loadedBefore, int unloadLater) {
            Guest guest = trial.guest();
            if (loadedBefore) {
                mustLoad(guest);
            }
            SysResult[] load = new SysResult[1];
            SysResult[] unload = new SysResult[1];
            Actors actors = trial.actors();
            actors.add("loader", () -> {
                Actors.spin(-unloadLater);
                load[0] = target.load(guest);
            });
            actors.add("unloader", () -> {
                Actors.spin(unloadLater);
                unload[0] = target.unload(guest);
            });
            actors.release();
            actors.join(PATIENCE);
            // Nobody looked where they slept: a look takes longer than the window is open.
            TrialResult judged = judge(guest, Window.NONE, loadedBefore, load[0], unload[0], Look.NONE);
            judged.evidence().put("unloadLaterByMicros", unloadLater);
            return judged;
        }
    }

    static final class Together extends Calls {
        private static final Window[] TURNS = Window.values();

        Together(LoadTarget target) {
            super(target);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            return switch (TURNS[trial.number() % TURNS.length]) {
                case GOING -> held(trial.guest(), Window.GOING);
                case COMING -> held(trial.guest(), Window.COMING);
                case NONE ->
                    swept(
                            trial,
                            trial.number() / TURNS.length % 2 == 0,
                            trial.phase("µs", -SWEEP_MICROS, SWEEP_MICROS));
            };
        }

        /** One stands at a gate in the module until the other has its answer or sleeps. */
        private TrialResult held(Guest guest, Window window) {
            boolean going = window == Window.GOING;
            if (going) {
                mustLoad(guest);
            }
            KernelGate gate = new KernelGate(guest, target.module() + (going ? "_exit" : ""));
            gate.shut();
            SysResult[] load = new SysResult[1];
            SysResult[] unload = new SysResult[1];
            Actors.Part loads = () -> load[0] = target.load(guest);
            Actors.Part unloads = () -> unload[0] = target.unload(guest);

            Actors firsts = new Actors(guest);
            Actors.Actor first = firsts.add(going ? "unloader" : "loader", going ? unloads : loads);
            firsts.release();
            if (!gate.awaitWaiting(1, PATIENCE)) {
                gate.open();
                throw new HarnessException(target.module() + " did not reach its gate: " + first.whereabouts(guest));
            }
            Actors seconds = new Actors(guest);
            Actors.Actor second = seconds.add(going ? "loader" : "unloader", going ? loads : unloads);
            seconds.release();
            boolean settled = Guest.await(PATIENCE, () -> Look.settled(guest, second));
            Look look = Look.at(guest, second);
            gate.open();
            firsts.join(PATIENCE);
            seconds.join(PATIENCE);
            if (!settled) {
                throw new HarnessException("the second caller neither returned nor waited: " + look.whereabouts());
            }
            return judge(guest, window, going, load[0], unload[0], look);
        }
    }

    static final class Apart extends Calls {
        Apart(LoadTarget target) {
            super(target);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            boolean loadedBefore = trial.number() % 2 == 0;
            if (loadedBefore) {
                mustLoad(guest);
                SysResult unload = target.unload(guest);
                return judge(guest, Window.NONE, true, target.load(guest), unload, Look.NONE);
            }
            SysResult load = target.load(guest);
            return judge(guest, Window.NONE, false, load, target.unload(guest), Look.NONE);
        }
    }
}
