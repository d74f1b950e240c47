// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.mutate.Mutator;
import org.kmodrace.race.oracle.MutantOracle;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Damaged modules for the loader: does it refuse them, or die? */
public final class MutatedModules {
    /** The scenario's id. */
    public static final String ID = "mutated-modules";

    /** The module of which mutants are made. */
    public static final String MODULE = "kmr_sections";

    /** How many mutants a trial has; the numbers of trial n begin at n times that. */
    public static final int BATCH = 100;

    private static final String FAULTY_LOADER = "kmr_trusting";
    private static final int FEW = 20;

    private MutatedModules() {}

    static Scenario declaration() {
        return Scenario.declare(ID, "damaged modules, a hundred a trial: does the loader refuse or die?")
                .question("Does the module loader refuse a damaged .ko, or load it and let it go again, whatever was"
                        + " damaged?")
                .reference("Linux 6.1", "elf_validity_check() in kernel/module/main.c, and what is believed after it")
                .actor("loader", "makes each mutant, loads it with finit_module(2), unloads what was taken")
                .acceptable(
                        MutantOracle.HANDLED, "each was refused with a documented error, or loaded and then unloaded")
                .acceptable(
                        MutantOracle.OWN_CODE_CRASHED,
                        "a mutant was loaded, and its own code took the kernel down: root asked for it")
                .interesting(MutantOracle.LOADER_CRASHED, "the kernel died in its loader over a mutant")
                .interesting(MutantOracle.DIED_ELSEWHERE, "the kernel died elsewhere while mutants were loaded")
                .interesting(MutantOracle.LOADER_HUNG, "the loader did not come back from a mutant")
                .interesting(MutantOracle.LOADER_WARNED, "the kernel's log has a warning about a mutant")
                .interesting(MutantOracle.LEFT_BEHIND, "a mutant stays listed and cannot be unloaded")
                .interesting(MutantOracle.UNDOCUMENTED, "finit_module answers an error that is not documented")
                .forbidden(MutantOracle.LOADER_BROKEN, "a good module is refused, or cannot be unloaded")
                .mayCrash(MutantOracle::judgeCrash)
                .onlyWhenAsked()
                .options("MODULES", "MODULE_UNLOAD", "DEVTMPFS", "PROC_FS")
                .modules(MODULE, FAULTY_LOADER)
                .race("mutants of " + MODULE, 1_000, Mutated::new)
                .mustReproduce(
                        "faulty-loader",
                        "a notifier in the loader's way follows a pointer that a mutant brings along",
                        1,
                        Poisoned::new)
                .mustNotReproduce("undamaged", "copies of " + MODULE + " as it was built", 2, Undamaged::new)
                .build();
    }

    /** What the variants have in common. */
    private abstract static class Batch implements Race {
        private @Nullable MutantLoader loader;

        @Override
        public void setUp(Guest guest) {
            loader = MutantLoader.on(guest, MODULE);
        }

        @Override
        public void tearDown(Guest guest) {
            loader().close();
        }

        private MutantLoader loader() {
            MutantLoader ready = loader;
            if (ready == null) {
                throw new HarnessException("the loader of mutants was not set up");
            }
            return ready;
        }

        @Override
        public final TrialResult trial(TrialContext trial) {
            int first = trial.number() * BATCH;
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("seed", trial.seed());
            facts.put("module", MODULE);
            facts.put("first", first);
            facts.put("count", count());
            trial.note(MutantOracle.NOTE_BATCH, facts);
            Mutator mutator = loader().mutator();
            return MutantOracle.judge(
                    loader().run(first, count(), number -> make(mutator, trial.seed(), number), good()));
        }

        abstract int count();

        /** Whether all of the batch must load. */
        boolean good() {
            return false;
        }

        abstract byte[] make(Mutator mutator, long seed, int number);
    }

    private static final class Mutated extends Batch {
        @Override
        int count() {
            return BATCH;
        }

        @Override
        byte[] make(Mutator mutator, long seed, int number) {
            return mutator.mutant(seed, number).content();
        }
    }

    private static final class Undamaged extends Batch {
        @Override
        int count() {
            return FEW;
        }

        @Override
        boolean good() {
            return true;
        }

        @Override
        byte[] make(Mutator mutator, long seed, int number) {
            return mutator.original();
        }
    }

    private static final class Poisoned extends Batch {
        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(FAULTY_LOADER, "");
            super.setUp(guest);
        }

        @Override
        public void tearDown(Guest guest) {
            super.tearDown(guest);
            guest.mustUnload(FAULTY_LOADER);
        }

        @Override
        int count() {
            return FEW;
        }

        @Override
        byte[] make(Mutator mutator, long seed, int number) {
            return number % FEW == FEW / 2 ? mutator.poisoned().content() : mutator.original();
        }
    }
}
