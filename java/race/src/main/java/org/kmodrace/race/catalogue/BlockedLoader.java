// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.BlockedLoaderOracle;
import org.kmodrace.race.oracle.BlockedLoaderOracle.Seen;
import org.kmodrace.race.oracle.BlockedPlace;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 004, "Where the process blocked": the place and the time. */
final class BlockedLoader {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SHORTEST_HOLD_MILLIS = 10;
    private static final int LONGEST_HOLD_MILLIS = 150;
    private static final int LOOKS = 4;

    private BlockedLoader() {}

    static Scenario declaration() {
        return Scenario.declare("blocked-loader", "where and how long a loader is blocked by another's init")
                .question("When a loader meets a module whose init runs, in which function does it sleep, and does it"
                        + " sleep exactly as long as the init runs?")
                .origin("004", "kmod-18", "Race condition while loading modules in parallel in kmod-18")
                .actor("holder", "loads a module, whose init is held at a gate for a known time")
                .actor(
                        "blocked",
                        "in turn from trial to trial loads the same file, the same image, or a module that needs a"
                                + " symbol of it")
                .acceptable(BlockedLoaderOracle.NOT_BLOCKED, "the second loader did not wait")
                .interesting(
                        BlockedLoaderOracle.BLOCKED,
                        "the second loader slept in the function that is known for this kernel until the init was"
                                + " over, and then went on")
                .forbidden(BlockedLoaderOracle.ELSEWHERE, "it slept in another function than the known one")
                .forbidden(BlockedLoaderOracle.EARLY, "it had to wait, and had its answer before the init was over")
                .forbidden(BlockedLoaderOracle.LATE, "it slept for more than 10 s after the init was over")
                .forbidden(BlockedLoaderOracle.UNDOCUMENTED, "it got an answer that is not documented for this kernel")
                .options("MODULES", "MODULE_UNLOAD", "PROC_FS", "SYSFS", "KALLSYMS", "STACKTRACE")
                .modules(KernelGate.MODULE, "kmr_answer", "kmr_asker", "kmr_once", "kmr_a")
                .race("the same file, the same image and a user of it", 12, Real::new)
                .mustReproduce(
                        "loader-in-miniature",
                        "a test module's own loader, which puts the second to wait",
                        3,
                        Miniature::new)
                .mustNotReproduce("another-module", "the second loads a module of its own", 3, Another::new)
                .build();
    }

    /** One in an init, held at a gate; another that comes then; a few looks at that one. */
    private abstract static class Held implements Race {
        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(KernelGate.MODULE, "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(KernelGate.MODULE);
        }

        /** The module whose init stands at the gate of its name. */
        abstract String module();

        abstract SysResult first(Guest guest);

        abstract SysResult second(TrialContext trial);

        /** What that is, in a word or two. */
        abstract String what(TrialContext trial);

        abstract BlockedPlace known(TrialContext trial);

        /** Unloads what both have loaded. */
        abstract void cleanUp(TrialContext trial);

        @Override
        public final TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            KernelGate gate = new KernelGate(guest, module());
            gate.shut();
            SysResult[] answers = new SysResult[2];
            long[] answeredAt = new long[1];
            Actors firsts = trial.actors();
            Actors.Actor holder = firsts.add("holder", () -> answers[0] = first(guest));
            firsts.release();
            if (!gate.awaitWaiting(1, PATIENCE)) {
                gate.open();
                throw new HarnessException(module() + " did not reach its gate: " + holder.whereabouts(guest));
            }
            Actors seconds = trial.actors();
            Actors.Actor blocked = seconds.add("blocked", () -> {
                answers[1] = second(trial);
                answeredAt[0] = System.nanoTime();
            });
            seconds.release();
            boolean settled = Guest.await(PATIENCE, () -> Look.settled(guest, blocked));

            int hold = trial.phase("ms", SHORTEST_HOLD_MILLIS, LONGEST_HOLD_MILLIS);
            long seenAt = System.nanoTime();
            List<Look> looks = look(guest, blocked, hold);
            long openedAt = System.nanoTime();
            gate.open();
            firsts.join(PATIENCE);
            seconds.join(PATIENCE);
            if (!settled || !answers[0].ok()) {
                throw new HarnessException("the holder got " + answers[0] + ", the other was "
                        + (settled ? "settled" : "neither back nor asleep"));
            }
            cleanUp(trial);
            TrialResult judged = BlockedLoaderOracle.judge(
                    new Seen(
                            // On its way to sleep it has no place yet, and the kernel names none.
                            looks.stream()
                                    .filter(Look::waits)
                                    .map(Look::place)
                                    .filter(place -> !place.isEmpty())
                                    .toList(),
                            looks.getFirst().stack(),
                            (openedAt - seenAt) / 1_000,
                            answeredAt[0] < openedAt,
                            (answeredAt[0] - openedAt) / 1_000,
                            answers[1].toString()),
                    known(trial));
            judged.evidence().put("second", what(trial));
            return judged;
        }

        /** Looks a few times, spread over the time for which the gate is shut. */
        private static List<Look> look(Guest guest, Actors.Actor blocked, int holdMillis) {
            List<Look> looks = new ArrayList<>();
            long begin = System.nanoTime();
            for (int i = 0; i < LOOKS; i++) {
                looks.add(Look.at(guest, blocked));
                long next = begin + (i + 1) * Duration.ofMillis(holdMillis).toNanos() / LOOKS;
                Guest.await(PATIENCE, () -> System.nanoTime() >= next);
            }
            return looks;
        }
    }

    private static class Real extends Held {
        private @Nullable BuiltImage image;

        @Override
        public void setUp(Guest guest) {
            super.setUp(guest);
            image = BuiltImage.of(guest, module());
        }

        @Override
        final String module() {
            return "kmr_answer";
        }

        @Override
        final SysResult first(Guest guest) {
            return guest.load(module(), "wait_in_init=1");
        }

        private static BlockedPlace.Loads turn(TrialContext trial) {
            BlockedPlace.Loads[] turns = BlockedPlace.Loads.values();
            return turns[trial.number() % turns.length];
        }

        @Override
        SysResult second(TrialContext trial) {
            Guest guest = trial.guest();
            return switch (turn(trial)) {
                case SAME_FILE -> guest.load(module(), "");
                case SAME_NAME -> Objects.requireNonNull(image).load(guest, "");
                case USER -> guest.load("kmr_asker", "");
            };
        }

        @Override
        String what(TrialContext trial) {
            return switch (turn(trial)) {
                case SAME_FILE -> "loads the same file";
                case SAME_NAME -> "loads the same image";
                case USER -> "loads a user of the module";
            };
        }

        @Override
        BlockedPlace known(TrialContext trial) {
            return BlockedPlace.of(trial.guest().release(), turn(trial));
        }

        @Override
        void cleanUp(TrialContext trial) {
            if (turn(trial) == BlockedPlace.Loads.USER) {
                trial.guest().mustUnload("kmr_asker");
            }
            trial.guest().mustUnload(module());
        }
    }

    private static final class Another extends Real {
        private static final String OTHER = "kmr_a";

        @Override
        SysResult second(TrialContext trial) {
            return trial.guest().load(OTHER, "");
        }

        @Override
        String what(TrialContext trial) {
            return "loads another module";
        }

        @Override
        BlockedPlace known(TrialContext trial) {
            return new BlockedPlace(List.of(), Set.of("0"), "it has nothing to do with the other");
        }

        @Override
        void cleanUp(TrialContext trial) {
            trial.guest().mustUnload(OTHER);
            trial.guest().mustUnload(module());
        }
    }

    private static final class Miniature extends Held {
        private static final String FILE = "/proc/kmr_once";

        @Override
        public void setUp(Guest guest) {
            super.setUp(guest);
            guest.mustLoad(module(), "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(module());
            super.tearDown(guest);
        }

        @Override
        String module() {
            return "kmr_once";
        }

        @Override
        SysResult first(Guest guest) {
            return guest.command(FILE, "load");
        }

        @Override
        SysResult second(TrialContext trial) {
            return first(trial.guest());
        }

        @Override
        String what(TrialContext trial) {
            return "asks for the same";
        }

        @Override
        BlockedPlace known(TrialContext trial) {
            return new BlockedPlace(
                    List.of("kmr_once_load", "kmr_once_write"), Set.of("EEXIST"), "kmr_once_load() waits");
        }

        @Override
        void cleanUp(TrialContext trial) {
            trial.guest().mustWrite(FILE, "reset");
        }
    }
}
