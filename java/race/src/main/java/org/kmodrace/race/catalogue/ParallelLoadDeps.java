// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.observe.BuiltinModules;
import org.kmodrace.race.observe.InitstateRules.Rule;
import org.kmodrace.race.observe.InitstateRules.State;
import org.kmodrace.race.observe.KernelLog;
import org.kmodrace.race.oracle.ProbeOracle;
import org.kmodrace.race.oracle.ProbeSeen;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 004: several load a module and what it needs at once, and each asks sysfs first what is there. */
final class ParallelLoadDeps {
    private static final String NEEDED = "kmr_answer";
    private static final String USER = "kmr_asker";
    private static final String HOLDER = "kmr_hold";

    private static final int PROBERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private ParallelLoadDeps() {}

    static Scenario declaration() {
        return Scenario.declare(
                        "parallel-load-deps", "a module and what it needs, loaded by several at once as modprobe does")
                .question("When several load a module and what it needs at once, is anybody told that it is loaded"
                        + " before it is live, or refused for an unknown symbol?")
                .origin("004", "kmod-18", "Race condition while loading modules in parallel in kmod-18")
                .actor(
                        "prober",
                        "asks sysfs what is loaded, and loads what is not: what the module needs, then the module;"
                                + " three of them")
                .actor("unloader", "in one of the rounds, unloads what the module needs meanwhile")
                .acceptable(
                        ProbeOracle.NOBODY_MISLED,
                        "who was told that the module is loaded found it live, and nobody met an unknown symbol")
                .interesting(
                        ProbeOracle.TOLD_TOO_EARLY, "somebody was told that the module is loaded, and it was not live")
                .interesting(
                        ProbeOracle.UNKNOWN_SYMBOL,
                        "somebody took what the module needs for loaded, and the kernel found a symbol unknown")
                .forbidden(
                        ProbeOracle.UNDOCUMENTED,
                        "finit_module answered something that is not documented for where the others stood")
                .options(
                        "MODULES",
                        "MODULE_UNLOAD",
                        "SYSFS",
                        "FUNCTION_TRACER",
                        "DYNAMIC_FTRACE_WITH_REGS",
                        "KPROBES",
                        "KALLSYMS")
                .modules(KernelGate.MODULE, HOLDER, NEEDED, USER)
                .race(
                        "three probers by today's rule, in each of the loader's windows",
                        5,
                        () -> new Together(Rule.KMOD_20, List.of(Window.values())))
                .mustReproduce(
                        "kmod-18-rule",
                        "the same by kmod-18's rule: a directory without initstate is a built-in module",
                        3,
                        () -> new Together(Rule.KMOD_18, List.of(Window.USER_COMING)))
                .mustReproduce(
                        "kmod-18-rule-unload",
                        "by kmod-18's rule, while what the module needs is being unloaded",
                        3,
                        () -> new Together(Rule.KMOD_18, List.of(Window.NEEDED_GOING)))
                .mustNotReproduce(
                        "kmod-18-rule-mended",
                        "by kmod-18's rule for what the module needs, while that comes: whoever skipped it waits for its"
                                + " symbols; by today's for the module itself",
                        3,
                        () -> new Together(
                                Rule.KMOD_20, Rule.KMOD_18, List.of(Window.NEEDED_COMING, Window.NEEDED_IN_INIT)))
                .build();
    }

    /** Where in the loader somebody stands while the probers come. */
    private enum Window {
        /** The needed module has a directory and no initstate. */
        NEEDED_COMING("the needed module is being set up", NEEDED + ".setup"),
        /** Its init runs. */
        NEEDED_IN_INIT("the needed module's init runs", NEEDED),
        /** The module itself has a directory and no initstate. */
        USER_COMING("the module itself is being set up", USER + ".setup"),
        /** The needed module is being unloaded: it has a directory and no initstate any more. */
        NEEDED_GOING("the needed module is being unloaded", NEEDED + ".teardown");

        private final String phrase;
        private final String gate;

        Window(String phrase, String gate) {
            this.phrase = phrase;
            this.gate = gate;
        }

        /** Who meets a module that is going is told EBUSY; who meets one that is coming gets its loader's answer. */
        Set<String> documented() {
            return this == NEEDED_GOING ? Set.of("EBUSY", "0", "EEXIST") : Set.of("0", "EEXIST");
        }
    }

    /** A prober that is under way. */
    private static final class Probing {
        private final String name;
        private final Prober prober;
        private final SequencedMap<String, String> modules = new LinkedHashMap<>();
        private List<ProbeSeen.Step> steps = List.of();
        private State afterwards = State.ABSENT;
        private String sleptIn = "";

        Probing(String name, Prober prober, Window window) {
            this.name = name;
            this.prober = prober;
            modules.put(NEEDED, window == Window.NEEDED_IN_INIT ? "wait_in_init=1" : "");
            modules.put(USER, "");
        }

        void play() {
            steps = prober.probe(modules);
            // By today's rule: what the other says is what is asked.
            afterwards = new Prober(prober.guest(), Rule.KMOD_20, prober.builtin()).state(USER);
        }

        ProbeSeen seen() {
            return new ProbeSeen(name, steps, afterwards, sleptIn);
        }
    }

    private static final class Together implements Race {
        private final Rule rule;
        private final Rule ofNeeded;
        private final List<Window> windows;
        private Set<String> builtin = Set.of();

        Together(Rule rule, List<Window> windows) {
            this(rule, rule, windows);
        }

        /** @param rule for the module itself */
        Together(Rule rule, Rule ofNeeded, List<Window> windows) {
            this.rule = rule;
            this.ofNeeded = ofNeeded;
            this.windows = windows;
        }

        @Override
        public void setUp(Guest guest) {
            Path directory = Path.of("/lib/modules", guest.release());
            builtin = BuiltinModules.read(directory)
                    .orElseThrow(() -> new HarnessException(
                            directory + " has no modules.builtin that can be read, and kmod-20's rule needs it"));
            guest.mustLoad(KernelGate.MODULE, "");
            guest.mustLoad(HOLDER, "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(HOLDER);
            guest.mustUnload(KernelGate.MODULE);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            return ProbeOracle.judge(windows.stream().map(w -> round(trial, w)).toList());
        }

        private ProbeOracle.Round round(TrialContext trial, Window window) {
            Guest guest = trial.guest();
            List<Probing> probers = IntStream.range(1, PROBERS + 1)
                    .mapToObj(i -> new Probing("prober-" + i, new Prober(guest, rule, ofNeeded, builtin), window))
                    .toList();
            KernelGate gate = new KernelGate(guest, window.gate);
            try (KernelLog log = new KernelLog(guest.sys(), "/dev/kmsg")) {
                gate.shut();
                try {
                    meet(trial, window, gate, probers);
                } finally {
                    gate.open();
                }
                List<String> logged = log.news();
                cleanUp(guest);
                return new ProbeOracle.Round(
                        window.phrase,
                        window.documented(),
                        probers.stream().map(Probing::seen).toList(),
                        logged);
            }
        }

        /** Somebody opens the window, the others come while it is open, and when all sleep or are done, it ends. */
        private static void meet(TrialContext trial, Window window, KernelGate gate, List<Probing> probers) {
            Guest guest = trial.guest();
            Actors first = new Actors(guest);
            SysResult[] unload = new SysResult[1];
            List<Probing> others = probers;
            Actors.Actor opener;
            if (window == Window.NEEDED_GOING) {
                guest.mustLoad(NEEDED, "");
                opener = first.add("unloader", () -> unload[0] = guest.unload(NEEDED));
            } else {
                Probing one = probers.getFirst();
                one.sleptIn = "its own load, which was held";
                opener = first.add(one.name, one::play);
                others = probers.subList(1, PROBERS);
            }
            first.release();
            if (!gate.awaitWaiting(1, PATIENCE)) {
                throw new HarnessException(
                        opener.name() + " did not come to the gate " + window.gate + ": " + opener.whereabouts(guest));
            }
            Actors together = trial.actors();
            Map<Probing, Actors.Actor> actors = new LinkedHashMap<>();
            others.forEach(p -> actors.put(p, together.add(p.name, p::play)));
            together.release();
            Guest.await(PATIENCE, () -> actors.values().stream().allMatch(a -> Look.settled(guest, a)));
            actors.forEach(
                    (probing, actor) -> probing.sleptIn = Look.at(guest, actor).place());
            gate.open();
            together.join(PATIENCE);
            first.join(PATIENCE);
            if (unload[0] != null && !unload[0].ok()) {
                throw new HarnessException("module " + NEEDED + " could not be unloaded: " + unload[0]);
            }
        }

        private static void cleanUp(Guest guest) {
            for (String module : List.of(USER, NEEDED)) {
                if (guest.moduleLine(module).isPresent()) {
                    guest.mustUnload(module);
                }
            }
        }
    }
}
