// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.observe.BuiltinModules;
import org.kmodrace.race.observe.InitstateRules;
import org.kmodrace.race.observe.InitstateRules.Rule;
import org.kmodrace.race.observe.InitstateRules.State;
import org.kmodrace.race.oracle.InitstateOracle;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 004: /sys/module/X is there before its initstate, and kmod-18 says "builtin". */
final class InitstateWindow {
    private static final String WIDE_MODULE = "kmr_params";
    private static final String LATE_MODULE = "kmr_late";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private InitstateWindow() {}

    static Scenario declaration() {
        return Scenario.declare("initstate-window", "/sys/module/X appears before its initstate: kmod-18 says builtin")
                .question("While a module is being loaded, is there a moment in which its directory is in sysfs and its"
                        + " initstate is not, so that kmod-18 takes it for built in?")
                .origin("004", "kmod-18", "Race condition while loading modules in parallel in kmod-18")
                .actor("loader", "loads a module with 2,000 parameters")
                .actor("poller", "opens /sys/module/X/initstate, and when it is not there, stats the directory")
                .acceptable(InitstateOracle.TRUE_THROUGHOUT, "every answer fits a module that is being loaded")
                .interesting(InitstateOracle.CALLED_BUILTIN, "a module that is not built in was called so")
                .forbidden(InitstateOracle.IMPOSSIBLE, "a state was read that a module being loaded cannot have")
                .options("MODULES", "MODULE_UNLOAD", "SYSFS")
                .modules(KernelGate.MODULE, WIDE_MODULE, LATE_MODULE)
                .race("a module with 2,000 parameters, judged by kmod-18's rule", 5, () -> new Poll(Rule.KMOD_18))
                .mustReproduce(
                        "late-initstate",
                        "a directory of a test module whose initstate comes late on purpose",
                        3,
                        Late::new)
                .mustNotReproduce(
                        "kmod-20-rule", "the same module, judged by kmod-20's rule", 5, () -> new Poll(Rule.KMOD_20))
                .build();
    }

    /** What a poller counts: how often each state was answered, and when "builtin" was, first and last. */
    private static final class Tally {
        final Map<State, Long> answers = new EnumMap<>(State.class);
        private long firstWrong;
        private long lastWrong;

        void add(State state) {
            answers.merge(state, 1L, Long::sum);
            if (state == State.BUILTIN) {
                lastWrong = System.nanoTime();
                firstWrong = firstWrong == 0 ? lastWrong : firstWrong;
            }
        }

        TrialResult judge() {
            return InitstateOracle.judge(answers, (lastWrong - firstWrong) / 1_000);
        }
    }

    private static final class Poll implements Race {
        private final Rule rule;
        private Set<String> builtin = Set.of();

        Poll(Rule rule) {
            this.rule = rule;
        }

        @Override
        public void setUp(Guest guest) {
            Path directory = Path.of("/lib/modules", guest.release());
            builtin = BuiltinModules.read(directory)
                    .orElseThrow(() -> new HarnessException(
                            directory + " has no modules.builtin that can be read, and kmod-20's rule needs it"));
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            AtomicBoolean loaded = new AtomicBoolean();
            AtomicLong loadMicros = new AtomicLong();
            SysResult[] answer = new SysResult[1];
            Tally tally = new Tally();
            Actors actors = trial.actors();
            actors.add("loader", () -> {
                try {
                    long begin = System.nanoTime();
                    answer[0] = guest.load(WIDE_MODULE, "");
                    loadMicros.set((System.nanoTime() - begin) / 1_000);
                } finally {
                    loaded.set(true);
                }
            });
            actors.add("poller", () -> {
                InitstateRules rules = new InitstateRules(guest.sys());
                String directory = "/sys/module/" + WIDE_MODULE;
                String file = directory + "/initstate";
                while (!loaded.get()) {
                    InitstateRules.Look look = rules.look(file, directory);
                    tally.add(rule.state(look, WIDE_MODULE, builtin));
                }
            });
            actors.release();
            actors.join(PATIENCE);
            if (!answer[0].ok()) {
                throw new HarnessException("the kernel refused " + WIDE_MODULE + ": " + answer[0]);
            }
            guest.mustUnload(WIDE_MODULE);
            TrialResult judged = tally.judge();
            Map<String, Object> evidence = new LinkedHashMap<>(judged.evidence());
            evidence.put("loadMicros", loadMicros.get());
            evidence.put("startSkewMicros", actors.startSkewMicros());
            return new TrialResult(judged.outcome(), evidence);
        }
    }

    private static final class Late implements Race {
        private static final String DIRECTORY = "/sys/kernel/kmr_late/late";
        private static final int LOOKS = 100;

        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(KernelGate.MODULE, "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(KernelGate.MODULE);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            KernelGate gate = new KernelGate(guest, LATE_MODULE);
            gate.shut();
            Tally tally = new Tally();
            Actors actors = trial.actors();
            actors.add("loader", () -> guest.mustLoad(LATE_MODULE, ""));
            actors.add("poller", () -> {
                if (!gate.awaitWaiting(1, PATIENCE)) {
                    throw new HarnessException("the init of " + LATE_MODULE + " did not reach its gate");
                }
                InitstateRules rules = new InitstateRules(guest.sys());
                for (int i = 0; i < LOOKS; i++) {
                    tally.add(InitstateRules.kmod18(rules.look(DIRECTORY + "/initstate", DIRECTORY)));
                }
                gate.open();
            });
            actors.release();
            actors.join(PATIENCE);
            guest.mustUnload(LATE_MODULE);
            return tally.judge();
        }
    }
}
