// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.GuestProgram;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.observe.InitstateRules;
import org.kmodrace.race.observe.InitstateRules.State;
import org.kmodrace.race.oracle.ModprobeOracle;
import org.kmodrace.race.oracle.TrialResult;

/**
 * Programs that load one module at once, and each time a look at the module when one of them has ended.
 *
 * @param modprobe the program
 * @param windows one after the other
 */
record ModprobesTogether(String modprobe, List<Window> windows) implements Race {
    /** The distribution's own. */
    static final String REAL = "/sbin/modprobe";

    static final String HOLDER = "kmr_hold";
    /** Its init waits at a gate. */
    static final String SLOW = "kmr_slow_a";
    /** Its directory is in sysfs long before its initstate, even when nobody holds it. */
    static final String WIDE = "kmr_params";

    /** As many as the report of shared seed 004 has. */
    private static final int MODPROBES = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Where in its load the module is when the others come. */
    enum Window {
        /** Its initstate says "coming". */
        IN_INIT("while its init runs", SLOW, SLOW),
        /** It has a directory and no initstate. */
        COMING("before it has an initstate", SLOW, SLOW + ".setup"),
        /** Wherever they meet: as nobody is held, in a module that takes its time before it has an initstate. */
        NOT_HELD("all started at once", WIDE, "");

        private final String phrase;
        private final String module;
        private final String gate;

        Window(String phrase, String module, String gate) {
            this.phrase = phrase;
            this.module = module;
            this.gate = gate;
        }
    }

    /** A modprobe that is under way. */
    private static final class Running {
        private final String name;
        private volatile boolean ended;
        private int exit = -1;
        private String errors = "";
        private String duringWindow = "";
        private State afterwards = State.ABSENT;
        private long liveAfterMicros;

        Running(String name) {
            this.name = name;
        }

        void play(Guest guest, String modprobe, String module) {
            InitstateRules rules = new InitstateRules(guest.sys());
            GuestProgram.Ended program = GuestProgram.run(modprobe, module);
            afterwards = state(rules, module);
            exit = program.exit();
            errors = program.errors();
            ended = true;
            if (exit == 0 && afterwards != State.LIVE) {
                boolean live = Guest.await(PATIENCE, () -> state(rules, module) == State.LIVE);
                liveAfterMicros = live ? (System.nanoTime() - program.end()) / 1_000 : ModprobeOracle.NEVER;
            }
        }

        /** By today's rule; no test module is built in. */
        private static State state(InitstateRules rules, String module) {
            String directory = "/sys/module/" + module;
            return InitstateRules.kmod20(rules.look(directory + "/initstate", directory), module, Set.of());
        }

        ModprobeOracle.Modprobe seen() {
            return new ModprobeOracle.Modprobe(name, exit, errors, duringWindow, afterwards, liveAfterMicros);
        }
    }

    @Override
    public void setUp(Guest guest) {
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
        List<ModprobeOracle.Round> rounds = new ArrayList<>();
        long begin = System.nanoTime();
        windows.forEach(window -> rounds.add(round(trial, window)));
        TrialResult judged = ModprobeOracle.judge(rounds);
        Map<String, Object> evidence = new LinkedHashMap<>(judged.evidence());
        if (modprobe.equals(REAL)) {
            evidence.put(
                    "version",
                    GuestProgram.run(modprobe, "--version")
                            .output()
                            .lines()
                            .findFirst()
                            .orElse(""));
        }
        evidence.put("millis", (System.nanoTime() - begin) / 1_000_000);
        return new TrialResult(judged.outcome(), evidence);
    }

    private ModprobeOracle.Round round(TrialContext trial, Window window) {
        Guest guest = trial.guest();
        List<Running> modprobes = IntStream.range(1, MODPROBES + 1)
                .mapToObj(i -> new Running("modprobe-" + i))
                .toList();
        if (window == Window.NOT_HELD) {
            Actors together = trial.actors();
            modprobes.forEach(m -> together.add(m.name, () -> m.play(guest, modprobe, window.module)));
            together.release();
            together.join(PATIENCE);
        } else {
            KernelGate gate = new KernelGate(guest, window.gate);
            gate.shut();
            try {
                meet(trial, window, gate, modprobes);
            } finally {
                gate.open();
            }
        }
        if (guest.moduleLine(window.module).isPresent()) {
            guest.mustUnload(window.module);
        }
        return new ModprobeOracle.Round(
                window.phrase, modprobes.stream().map(Running::seen).toList());
    }

    /** One opens the window, the others come while it is open, and when they have ended or sleep in the loader, it ends. */
    private void meet(TrialContext trial, Window window, KernelGate gate, List<Running> modprobes) {
        Guest guest = trial.guest();
        Running first = modprobes.getFirst();
        List<Running> others = modprobes.subList(1, MODPROBES);
        Actors opener = new Actors(guest);
        opener.add(first.name, () -> first.play(guest, modprobe, window.module));
        opener.release();
        if (!gate.awaitWaiting(1, PATIENCE)) {
            throw new HarnessException(first.name + " did not come to the gate " + window.gate
                    + (first.ended ? ": it ended with " + first.seen() : ""));
        }
        first.duringWindow = "its own load stands there";
        Actors together = trial.actors();
        others.forEach(m -> together.add(m.name, () -> m.play(guest, modprobe, window.module)));
        together.release();
        Guest.await(PATIENCE, () -> {
            long undone = others.stream().filter(m -> !m.ended).count();
            return undone == 0 || SocketsTogether.sleepingModprobes(guest).size() > undone;
        });
        others.forEach(m -> m.duringWindow = m.ended ? "back" : "waits");
        gate.open();
        together.join(PATIENCE);
        opener.join(PATIENCE);
    }
}
