// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.observe.ModulesLine;
import org.kmodrace.race.oracle.GetVsUnloadOracle;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 002: symbol_get against the unloading of the symbol's owner; one of them must lose. */
final class SymbolGetVsUnload {
    private static final String OWNER = "kmr_leaving";
    private static final String SYMBOL = "kmr_leaving_symbol";
    private static final String GETTER = "kmr_getter";
    private static final String GETTER_FILE = "/proc/kmr_getter";

    /** Every other one with the owner held in its exit, so that each trial has both. */
    private static final int ROUNDS = 6;

    /** Neither call takes longer to its point of decision, under emulation. */
    private static final int SWEEP_MICROS = 400;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private SymbolGetVsUnload() {}

    static Scenario declaration() {
        return Scenario.declare("symbol-get-vs-unload", "symbol_get() against delete_module() of the symbol's owner")
                .question("When a symbol is got while its owner is unloaded, can both succeed, so that somebody holds a"
                        + " symbol of a module that is gone?")
                .origin("002", "2007-03-13", "Trent Piepho: Add ability to keep track of callers of symbol_(get|put)")
                .actor("getter", "calls symbol_get() of a symbol of the owner, at a swept time")
                .actor("unloader", "calls delete_module(2) of the owner, released together with the getter")
                .acceptable(
                        GetVsUnloadOracle.REFUSED_WHILE_LEAVING,
                        "a get came while the owner was on its way out and still listed, and was refused; never did"
                                + " both succeed")
                .acceptable(
                        GetVsUnloadOracle.ONE_AFTER_THE_OTHER,
                        "one was over before the other began: got and EWOULDBLOCK, or gone and not handed out")
                .interesting(
                        GetVsUnloadOracle.GOT_AND_GONE,
                        "both succeeded: the getter holds a symbol of a module that is gone")
                .acceptable(
                        GetVsUnloadOracle.BUG_IN_GET,
                        "the get found the owner, whose freeing had begun when it took its reference: a kernel BUG,"
                                + " met by chance. symbol-get-freed-owner asks for it, and makes it certain")
                .forbidden(
                        GetVsUnloadOracle.UNDOCUMENTED, "neither succeeded, or an answer came that is not documented")
                .options("MODULES", "MODULE_UNLOAD", "PROC_FS")
                .modules(KernelGate.MODULE, OWNER, GETTER, MiniatureGet.MODULE)
                .race("a get and an unload released together, six times a trial", 10, Together::new)
                .mustReproduce(
                        "looks-then-takes",
                        "a test module's own count: get looks, then takes, and the unload comes in between",
                        3,
                        () -> new MiniatureGet(true, false))
                .mustNotReproduce(
                        "takes-at-once",
                        "the same count, looked at and taken under one lock",
                        3,
                        () -> new MiniatureGet(false, false))
                .ledger()
                .mayCrash(GetVsUnloadOracle::judgeCrash)
                .build();
    }

    private static final class Together implements Race {
        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(KernelGate.MODULE, "");
            guest.mustLoad(GETTER, "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(GETTER);
            guest.mustUnload(KernelGate.MODULE);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            List<GetVsUnloadOracle.Round> rounds = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                rounds.add(round(trial, trial.phase("µs", -SWEEP_MICROS, SWEEP_MICROS), i % 2 == 0));
            }
            return GetVsUnloadOracle.judge(rounds);
        }

        /**
         * @param getAfterMicros by how much the getter starts later; negative: the unloader does
         * @param held whether the owner stays in its exit until the get has its answer
         */
        private static GetVsUnloadOracle.Round round(TrialContext trial, int getAfterMicros, boolean held) {
            Guest guest = trial.guest();
            KernelGate gate = new KernelGate(guest, OWNER);
            if (held) {
                gate.shut();
            } else {
                gate.open();
            }
            guest.mustLoad(OWNER, "");
            SysResult[] get = new SysResult[1];
            SysResult[] unload = new SysResult[1];
            Actors actors = trial.actors();
            Actors.Actor getter = actors.add("getter", () -> {
                Actors.spin(getAfterMicros);
                get[0] = guest.command(GETTER_FILE, "get " + SYMBOL);
            });
            Actors.Actor unloader = actors.add("unloader", () -> {
                Actors.spin(-getAfterMicros);
                unload[0] = guest.unload(OWNER);
            });
            actors.release();
            Guest.await(PATIENCE, () -> getter.done() && (unloader.done() || (held && gate.waiting() > 0)));
            String state = unloader.done()
                    ? ""
                    : guest.moduleLine(OWNER).map(ModulesLine::state).orElse("");
            gate.open();
            actors.join(PATIENCE);
            if (!unload[0].ok()) {
                if (get[0].ok()) {
                    guest.mustWrite(GETTER_FILE, "put " + SYMBOL);
                }
                guest.mustUnload(OWNER);
            }
            return new GetVsUnloadOracle.Round(getAfterMicros, get[0], unload[0], state);
        }
    }
}
