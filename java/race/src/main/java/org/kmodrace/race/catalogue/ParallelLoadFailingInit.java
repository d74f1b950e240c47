// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.FailedLoadAnswers;
import org.kmodrace.race.oracle.FailingInitOracle;
import org.kmodrace.race.oracle.FailingInitOracle.Init;
import org.kmodrace.race.oracle.LoaderSeen;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 004: several loaders of one module, and the init that the losers wait for fails. */
final class ParallelLoadFailingInit {
    /** None of them is an answer of the loader itself to somebody who waits. */
    private static final List<Errno> FAILURES = List.of(Errno.ENODEV, Errno.EIO, Errno.ENOSPC, Errno.ERANGE);

    private ParallelLoadFailingInit() {}

    static Scenario declaration() {
        return Scenario.declare(
                        "parallel-load-failing-init", "loaders of one module at once, and the init they wait for fails")
                .question("When several loaders load one module at once and its init fails, what are those told that"
                        + " waited for it, and does any of them get a try of its own?")
                .origin("004", "kmod-18", "Race condition while loading modules in parallel in kmod-18")
                .actor(
                        "loader",
                        "calls finit_module(2) of one file, or init_module(2) of the same image, in turn from trial to"
                                + " trial; three of them, released together",
                        Loaders.LOADERS.toArray(String[]::new))
                .acceptable(FailingInitOracle.NOBODY_WAITED, "no loader had to wait for another's init")
                .acceptable(FailingInitOracle.NOTHING_FAILED, "the init did not fail, and everybody was told so")
                .acceptable(
                        FailingInitOracle.LOSER_TRIED,
                        "a loser that waited for the init that failed ran it for itself, as documented for this kernel")
                .interesting(
                        FailingInitOracle.LOSER_REFUSED,
                        "a loser waited for an init that failed, and was refused without a try of its own")
                .forbidden(
                        FailingInitOracle.UNDOCUMENTED, "a loader got an answer that is not documented for this kernel")
                .forbidden(FailingInitOracle.LEFT_BEHIND, "the module is there, although its init failed")
                .options("MODULES", "MODULE_UNLOAD", "SYSFS")
                .modules(KernelGate.MODULE, "kmr_answer", "kmr_once")
                .race("three loaders of a module whose init fails", 10, () -> new Answer(true))
                .mustReproduce(
                        "loader-in-miniature",
                        "a test module's own loader, whose losers wait and get EBUSY when its init fails",
                        3,
                        Miniature::new)
                .mustNotReproduce(
                        "init-succeeds", "the same module, whose init does not fail", 4, () -> new Answer(false))
                .build();
    }

    /** What the init says in a trial; each way of loading meets each of them. */
    private static Errno failure(TrialContext trial) {
        return FAILURES.get(trial.number() / 2 % FAILURES.size());
    }

    private static final class Answer extends Loaders {
        private static final String MODULE = "kmr_answer";

        private final boolean fails;
        private @Nullable BuiltImage image;

        Answer(boolean fails) {
            this.fails = fails;
        }

        @Override
        public void setUp(Guest guest) {
            super.setUp(guest);
            image = BuiltImage.of(guest, MODULE);
        }

        private static boolean oneFile(TrialContext trial) {
            return trial.number() % 2 == 0;
        }

        @Override
        List<KernelGate> gates(TrialContext trial) {
            return List.of(new KernelGate(trial.guest(), MODULE));
        }

        @Override
        SysResult load(TrialContext trial, int i) {
            Guest guest = trial.guest();
            String parameters =
                    "wait_in_init=1" + (fails ? " answer=-" + failure(trial).number() : "");
            return oneFile(trial)
                    ? guest.load(MODULE, parameters)
                    : Objects.requireNonNull(image).load(guest, parameters);
        }

        @Override
        TrialResult judge(TrialContext trial, List<LoaderSeen> loaders) {
            Guest guest = trial.guest();
            String said = fails ? failure(trial).name() : Errno.NONE.name();
            int ran = new KernelGate(guest, MODULE).passed();
            boolean left = guest.loaded(MODULE);
            if (left) {
                guest.mustUnload(MODULE);
            }
            TrialResult judged = FailingInitOracle.judge(
                    loaders, new Init(said, ran, left), FailedLoadAnswers.of(guest.release(), oneFile(trial), said));
            judged.evidence().put("loadedBy", oneFile(trial) ? "finit_module of one file" : "init_module of the image");
            return judged;
        }
    }

    private static final class Miniature extends MiniatureLoader {
        @Override
        void prepare(TrialContext trial) {
            trial.guest()
                    .mustWrite(
                            "/sys/module/kmr_once/parameters/answer",
                            "-" + failure(trial).number());
        }

        @Override
        TrialResult judge(TrialContext trial, List<LoaderSeen> loaders) {
            int ran = gate(trial).passed();
            return FailingInitOracle.judge(
                    loaders,
                    new Init(failure(trial).name(), ran, false),
                    new FailedLoadAnswers(Set.of("EBUSY"), false, "it is written so"));
        }
    }
}
