// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.LoadAnswers;
import org.kmodrace.race.oracle.ParallelLoadOracle;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.VerdictKind;

/** Shared seed 004: several loaders of one module; the losers wait for the winner's init. */
final class ParallelLoad {
    /** As many as the report has. */
    private static final int LOADERS = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private ParallelLoad() {}

    static Scenario declaration() {
        return Scenario.declare("parallel-load", "loaders of one module at once: the losers wait for the winner's init")
                .question("When several loaders load one module at once, who wins, who waits where and how long, and"
                        + " what are the losers told?")
                .origin("004", "kmod-18", "Race condition while loading modules in parallel in kmod-18")
                .actor("loader", "calls finit_module(2); three of them, released together")
                .acceptable(ParallelLoadOracle.NOBODY_WAITED, "no loader had to wait for another's init")
                .interesting(
                        ParallelLoadOracle.LOSER_WAITED,
                        "a loser entered while the winner's init ran, was put to wait, and got the answer that is"
                                + " documented for this kernel")
                .forbidden(
                        ParallelLoadOracle.UNDOCUMENTED,
                        "a loader got an answer that is not documented for this kernel")
                .options("MODULES", "MODULE_UNLOAD")
                .modules(KernelGate.MODULE, "kmr_slow_a", "kmr_slow_b", "kmr_slow_c", "kmr_once")
                .race("three loaders of one file", 10, OneModule::new)
                .mustReproduce(
                        "loader-in-miniature",
                        "a test module's own loader, whose losers wait and get EEXIST",
                        3,
                        Miniature::new)
                .mustNotReproduce("different-modules", "three loaders of three modules", 3, DifferentModules::new)
                .expect(
                        VerdictKind.REPRODUCED,
                        "add_unformed_module() in kernel/module/main.c waits for a module of that name that is coming;"
                                + " since 6.5 idempotent_init_module() waits before that for a load of the same inode")
                .build();
    }

    /** What the three variants share: loaders, gates they may stand at, and a look at who waits. */
    private abstract static class Loaders implements Race {
        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(KernelGate.MODULE, "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(KernelGate.MODULE);
        }

        /** The gates at which inits stand, one for each module that is loaded. */
        abstract List<KernelGate> gates(Guest guest);

        /** What loader number i does. */
        abstract SysResult load(Guest guest, int i);

        abstract Set<String> documented(Guest guest);

        abstract void cleanUp(Guest guest);

        @Override
        public final TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            List<KernelGate> gates = gates(guest);
            gates.forEach(KernelGate::shut);

            SysResult[] answers = new SysResult[LOADERS];
            long[] micros = new long[LOADERS];
            Actors actors = new Actors(guest);
            List<Actors.Actor> loaders = IntStream.range(0, LOADERS)
                    .mapToObj(i -> actors.add("loader-" + i, () -> {
                        long begin = System.nanoTime();
                        answers[i] = load(guest, i);
                        micros[i] = (System.nanoTime() - begin) / 1_000;
                    }))
                    .toList();
            actors.release();
            for (KernelGate gate : gates) {
                if (!gate.awaitWaiting(1, PATIENCE)) {
                    gates.forEach(KernelGate::open);
                    throw new HarnessException("no loader reached the module's init: "
                            + loaders.stream().map(l -> l.whereabouts(guest)).toList());
                }
            }
            // Everybody sleeps now or has his answer: in an init, or because somebody else is.
            Guest.await(PATIENCE, () -> loaders.stream().allMatch(l -> l.done() || asleep(guest, l)));
            List<Look> looks = loaders.stream().map(l -> Look.at(guest, l)).toList();
            gates.forEach(KernelGate::open);
            actors.join(PATIENCE);
            cleanUp(guest);

            List<ParallelLoadOracle.Loader> seen = new ArrayList<>();
            for (int i = 0; i < LOADERS; i++) {
                Look look = looks.get(i);
                seen.add(new ParallelLoadOracle.Loader(
                        loaders.get(i).name(),
                        look.inInit(),
                        look.asleep() && !look.inInit(),
                        look.whereabouts(),
                        look.stack(),
                        answers[i].toString(),
                        micros[i]));
            }
            TrialResult judged = ParallelLoadOracle.judge(seen, documented(guest));
            Map<String, Object> evidence = new LinkedHashMap<>(judged.evidence());
            evidence.put("startSkewMicros", actors.startSkewMicros());
            return new TrialResult(judged.outcome(), evidence);
        }

        private static boolean asleep(Guest guest, Actors.Actor loader) {
            return Look.at(guest, loader).asleep();
        }
    }

    /** Where a loader is: asleep inside the kernel, and if so, at a gate or on account of another. */
    private record Look(boolean asleep, boolean inInit, String whereabouts, List<String> stack) {
        static Look at(Guest guest, Actors.Actor loader) {
            if (loader.done()) {
                return new Look(false, false, "returned", List.of());
            }
            String whereabouts = loader.whereabouts(guest);
            List<String> stack = loader.kernelStack(guest);
            boolean inKernel = stack.stream().anyMatch(f -> f.contains("init_module") || f.contains("kmr_once"));
            boolean sleeps = whereabouts.startsWith("S") || whereabouts.startsWith("D");
            return new Look(sleeps && inKernel, stack.contains("kmr_gate_wait"), whereabouts, stack);
        }
    }

    private static final class OneModule extends Loaders {
        private static final String MODULE = "kmr_slow_a";

        @Override
        List<KernelGate> gates(Guest guest) {
            return List.of(new KernelGate(guest, MODULE));
        }

        @Override
        SysResult load(Guest guest, int i) {
            return guest.load(MODULE, "");
        }

        @Override
        Set<String> documented(Guest guest) {
            return LoadAnswers.of(guest.release()).answers();
        }

        @Override
        void cleanUp(Guest guest) {
            guest.mustUnload(MODULE);
        }
    }

    private static final class DifferentModules extends Loaders {
        private static final List<String> MODULES = List.of("kmr_slow_a", "kmr_slow_b", "kmr_slow_c");

        @Override
        List<KernelGate> gates(Guest guest) {
            return MODULES.stream().map(m -> new KernelGate(guest, m)).toList();
        }

        @Override
        SysResult load(Guest guest, int i) {
            return guest.load(MODULES.get(i), "");
        }

        @Override
        Set<String> documented(Guest guest) {
            return Set.of("0");
        }

        @Override
        void cleanUp(Guest guest) {
            MODULES.forEach(guest::mustUnload);
        }
    }

    private static final class Miniature extends Loaders {
        private static final String MODULE = "kmr_once";
        private static final String FILE = "/proc/kmr_once";

        @Override
        public void setUp(Guest guest) {
            super.setUp(guest);
            guest.mustLoad(MODULE, "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(MODULE);
            super.tearDown(guest);
        }

        @Override
        List<KernelGate> gates(Guest guest) {
            return List.of(new KernelGate(guest, MODULE));
        }

        @Override
        SysResult load(Guest guest, int i) {
            SysResult written = guest.write(FILE, "load");
            return written.ok() ? new SysResult(0, written.errno()) : written;
        }

        @Override
        Set<String> documented(Guest guest) {
            return Set.of("EEXIST");
        }

        @Override
        void cleanUp(Guest guest) {
            guest.mustWrite(FILE, "reset");
        }
    }
}
