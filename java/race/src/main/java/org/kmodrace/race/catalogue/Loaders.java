// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.LoaderSeen;
import org.kmodrace.race.oracle.TrialResult;

/** Loaders that are released together while gates hold the inits, and a look at where each is then. */
abstract class Loaders implements Race {
    /** As many as the report of shared seed 004 has. */
    static final List<String> LOADERS = List.of("loader-0", "loader-1", "loader-2");

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public void setUp(Guest guest) {
        guest.mustLoad(KernelGate.MODULE, "");
    }

    @Override
    public void tearDown(Guest guest) {
        guest.mustUnload(KernelGate.MODULE);
    }

    /** The gates at which inits stand, one for each module that is loaded. */
    abstract List<KernelGate> gates(TrialContext trial);

    /** What loader number i does. */
    abstract SysResult load(TrialContext trial, int i);

    /** Judges what was seen of the loaders, in their order, and puts away what they loaded. */
    abstract TrialResult judge(TrialContext trial, List<LoaderSeen> loaders);

    @Override
    public final TrialResult trial(TrialContext trial) {
        Guest guest = trial.guest();
        List<KernelGate> gates = gates(trial);
        gates.forEach(KernelGate::shut);

        Map<String, SysResult> answers = new ConcurrentHashMap<>();
        Map<String, Long> micros = new ConcurrentHashMap<>();
        Actors actors = trial.actors();
        List<Actors.Actor> loaders = IntStream.range(0, LOADERS.size())
                .mapToObj(i -> actors.addSpare(LOADERS.get(i), () -> {
                    long begin = System.nanoTime();
                    answers.put(LOADERS.get(i), load(trial, i));
                    micros.put(LOADERS.get(i), (System.nanoTime() - begin) / 1_000);
                }))
                .flatMap(Optional::stream)
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
        Guest.await(PATIENCE, () -> loaders.stream().allMatch(l -> Look.settled(guest, l)));
        List<Look> looks = loaders.stream().map(l -> Look.at(guest, l)).toList();
        gates.forEach(KernelGate::open);
        actors.join(PATIENCE);

        List<LoaderSeen> seen = new ArrayList<>();
        for (int i = 0; i < loaders.size(); i++) {
            Look look = looks.get(i);
            String name = loaders.get(i).name();
            seen.add(new LoaderSeen(
                    name,
                    look.atGate(),
                    look.asleep() && !look.atGate(),
                    look.whereabouts(),
                    look.stack(),
                    String.valueOf(answers.get(name)),
                    micros.getOrDefault(name, 0L)));
        }
        TrialResult judged = judge(trial, seen);
        Map<String, Object> evidence = new LinkedHashMap<>(judged.evidence());
        evidence.put("startSkewMicros", actors.startSkewMicros());
        return new TrialResult(judged.outcome(), evidence);
    }
}
