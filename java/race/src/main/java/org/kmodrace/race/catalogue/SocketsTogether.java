// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.GuestProcesses;
import org.kmodrace.race.engine.GuestProgram;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.observe.KernelLog;
import org.kmodrace.race.oracle.AutoloadOracle;
import org.kmodrace.race.oracle.TrialResult;

/**
 * Threads that make a socket whose protocol the kernel has to load, while the loader is held in a window.
 *
 * @param modprobe the program that the kernel runs for them
 * @param windows one after the other
 */
record SocketsTogether(String modprobe, List<Window> windows) implements Race {
    static final String HOLDER = "kmr_hold";
    /** Has the protocol. */
    static final String USER = "xfrm_user";

    private static final String NEEDED = "xfrm_algo";

    /** As many as the report of shared seed 004 has. */
    private static final int SOCKETERS = 3;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NETLINK_XFRM = 6;

    /** Where the kernel is told which program is its modprobe (Documentation/admin-guide/sysctl/kernel.rst). */
    private static final String SETTING = "/proc/sys/kernel/modprobe";

    private static final String USUAL = "/sbin/modprobe";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Where in the loader somebody stands while the others come. */
    enum Window {
        /** What the protocol's module needs has a directory and no initstate. */
        NEEDED_COMING(NEEDED + " is being set up", NEEDED + ".setup"),
        /** The protocol's module has a directory and no initstate. */
        USER_COMING(USER + " is being set up", USER + ".setup"),
        /** What the protocol's module needs is being unloaded: it has a directory and no initstate any more. */
        NEEDED_GOING(NEEDED + " is being unloaded", NEEDED + ".teardown");

        private final String phrase;
        private final String gate;

        Window(String phrase, String gate) {
            this.phrase = phrase;
            this.gate = gate;
        }
    }

    /** A thread that asks for a socket. */
    private static final class Socketer {
        private final String name;
        private SysResult answer = new SysResult(-1, Errno.NONE);
        private String duringWindow = "its own modprobe stands there";

        Socketer(String name) {
            this.name = name;
        }

        /** The socket is closed again, as it holds the module. */
        void ask(Guest guest) {
            answer = guest.sys().socket(AF_NETLINK, SOCK_RAW, NETLINK_XFRM);
            if (answer.ok()) {
                guest.sys().close(answer.intValue());
            }
        }
    }

    @Override
    public void setUp(Guest guest) {
        guest.mustLoad(KernelGate.MODULE, "");
        guest.mustLoad(HOLDER, "");
        guest.mustWrite(SETTING, modprobe);
    }

    @Override
    public void tearDown(Guest guest) {
        guest.mustWrite(SETTING, USUAL);
        guest.mustUnload(HOLDER);
        guest.mustUnload(KernelGate.MODULE);
    }

    @Override
    public TrialResult trial(TrialContext trial) {
        List<AutoloadOracle.Round> rounds = new ArrayList<>();
        long begin = System.nanoTime();
        windows.forEach(window -> rounds.add(round(trial, window)));
        TrialResult judged = AutoloadOracle.judge(rounds);
        Map<String, Object> evidence = new LinkedHashMap<>(judged.evidence());
        evidence.put("millis", (System.nanoTime() - begin) / 1_000_000);
        return new TrialResult(judged.outcome(), evidence);
    }

    private AutoloadOracle.Round round(TrialContext trial, Window window) {
        Guest guest = trial.guest();
        List<Socketer> socketers = IntStream.range(1, SOCKETERS + 1)
                .mapToObj(i -> new Socketer("socketer-" + i))
                .toList();
        KernelGate gate = new KernelGate(guest, window.gate);
        try (KernelLog log = new KernelLog(guest.sys(), "/dev/kmsg")) {
            List<String> modprobes;
            gate.shut();
            try {
                modprobes = meet(trial, window, gate, socketers);
            } finally {
                gate.open();
            }
            List<String> logged = log.news();
            for (String module : List.of(USER, NEEDED)) {
                if (guest.moduleLine(module).isPresent()) {
                    guest.mustUnload(module);
                }
            }
            return new AutoloadOracle.Round(
                    window.phrase,
                    socketers.stream()
                            .map(s -> new AutoloadOracle.Asked(s.name, s.answer, s.duringWindow))
                            .toList(),
                    modprobes,
                    logged);
        }
    }

    /**
     * Somebody's load or unload opens the window, the others come while it is open, and when all have their answer or
     * sleep with their modprobes, it ends.
     *
     * @return where the modprobes slept then
     */
    private static List<String> meet(TrialContext trial, Window window, KernelGate gate, List<Socketer> socketers) {
        Guest guest = trial.guest();
        Actors first = new Actors(guest);
        SysResult[] unload = new SysResult[1];
        List<Socketer> others = socketers;
        Actors.Actor opener;
        if (window == Window.NEEDED_GOING) {
            GuestProgram.Ended loaded = GuestProgram.run(USUAL, NEEDED);
            if (loaded.exit() != 0) {
                throw new HarnessException("modprobe does not load " + NEEDED + ": " + loaded.errors());
            }
            opener = first.add("unloader", () -> unload[0] = guest.unload(NEEDED));
        } else {
            Socketer one = socketers.getFirst();
            opener = first.add(one.name, () -> one.ask(guest));
            others = socketers.subList(1, SOCKETERS);
        }
        first.release();
        if (!gate.awaitWaiting(1, PATIENCE)) {
            throw new HarnessException(
                    "nobody came to the gate " + window.gate + "; " + opener.name() + ": " + opener.whereabouts(guest));
        }
        int standing = window == Window.NEEDED_GOING ? 0 : 1;
        Actors together = trial.actors();
        Map<Socketer, Actors.Actor> actors = new LinkedHashMap<>();
        others.forEach(s -> actors.put(s, together.add(s.name, () -> s.ask(guest))));
        together.release();
        Guest.await(PATIENCE, () -> {
            long undone = actors.values().stream().filter(a -> !a.done()).count();
            return undone == 0 || sleepingModprobes(guest).size() >= undone + standing;
        });
        actors.forEach((socketer, actor) ->
                socketer.duringWindow = actor.done() ? "back" : "waits: " + actor.whereabouts(guest));
        List<String> modprobes = sleepingModprobes(guest).stream()
                .map(GuestProcesses.Seen::toString)
                .toList();
        gate.open();
        together.join(PATIENCE);
        first.join(PATIENCE);
        if (unload[0] != null && !unload[0].ok()) {
            throw new HarnessException("module " + NEEDED + " could not be unloaded: " + unload[0]);
        }
        return modprobes;
    }

    /** Those of all modprobes that sleep inside the loader. */
    static List<GuestProcesses.Seen> sleepingModprobes(Guest guest) {
        return GuestProcesses.named(guest, "modprobe").stream()
                .filter(seen -> seen.asleep()
                        && (seen.channel().contains("_module") || seen.channel().contains("kmr_gate")))
                .toList();
    }
}
