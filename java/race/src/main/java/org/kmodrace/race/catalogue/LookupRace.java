// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.LookupLog;
import org.kmodrace.race.oracle.LookupOracle;
import org.kmodrace.race.oracle.LookupOracle.Lookup;
import org.kmodrace.race.oracle.TrialResult;

/**
 * A looker on each CPU, which asks in the kernel, in an RCU read-side section, for all addresses and names that it was told of, and a reader of
 * /proc/kallsyms, while two changers load and unload the modules that these belong to.
 */
final class LookupRace implements Race {
    /** The test module that looks up. */
    static final String LOOKUP = "kmr_lookup";

    /** Its file. */
    static final String LOOKUP_FILE = "/proc/kmr_lookup";

    private static final List<List<String>> MODULES =
            List.of(List.of("kmr_known_a", "kmr_known_c"), List.of("kmr_known_b"));

    static final String READER = "reader";
    /** One for each group of modules. */
    static final List<String> CHANGERS = List.of("changer-1", "changer-2");

    /** Of each changer: half of them loads. */
    private static final int CHANGES = 4;
    /** A module stays, and stays away, for up to so long: as long as it takes to look for all of them some times. */
    private static final long REST_NANOS = 2_000_000;

    /** To read /proc/kallsyms takes as long as all the rest, so that only every so manieth trial does. */
    private static final int READS_EVERY = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private int modulesPart;

    @Override
    public void setUp(Guest guest) {
        guest.mustLoad(LOOKUP, "");
        modulesPart = KallsymsReader.modulesPart(guest);
    }

    @Override
    public void tearDown(Guest guest) {
        guest.mustUnload(LOOKUP);
    }

    @Override
    public TrialResult trial(TrialContext trial) {
        Guest guest = trial.guest();
        if (trial.number() % READS_EVERY != 0) {
            return raced(trial, null);
        }
        try (KallsymsReader reader = new KallsymsReader(guest, modulesPart)) {
            return raced(trial, reader);
        }
    }

    private TrialResult raced(TrialContext trial, @Nullable KallsymsReader reader) {
        Guest guest = trial.guest();
        guest.mustWrite(LOOKUP_FILE, "reset");
        Changes changes = new Changes(guest);
        List<Lookup> read = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger changing = new AtomicInteger();
        Actors actors = trial.actors();
        for (int cpu = 0; cpu < guest.cpus(); cpu++) {
            String look = "look " + cpu;
            actors.add("looker-" + cpu, () -> guest.mustWrite(LOOKUP_FILE, look));
        }
        for (int i = 0; i < CHANGERS.size(); i++) {
            List<String> mine = MODULES.get(i);
            SplittableRandom random = trial.random().split();
            actors.addSpare(CHANGERS.get(i), () -> {
                        try {
                            change(guest, mine, random, changes);
                        } finally {
                            if (changing.decrementAndGet() == 0) {
                                guest.mustWrite(LOOKUP_FILE, "stop");
                            }
                        }
                    })
                    .ifPresent(changer -> changing.incrementAndGet());
        }
        if (changing.get() == 0) {
            throw new HarnessException("nobody is left who loads and unloads");
        }
        if (reader != null) {
            actors.addSpare(READER, () -> {
                // What comes while it reads is put before it, and never seen.
                Guest.await(PATIENCE, () -> !changes.done().isEmpty() || changing.get() == 0);
                read.addAll(reader.read());
            });
        }
        actors.release();
        actors.join(PATIENCE);
        return judged(guest, changes, read, actors.startSkewMicros());
    }

    private static TrialResult judged(Guest guest, Changes changes, List<Lookup> read, long skewMicros) {
        LookupLog log = LookupLog.parse(guest.text(LOOKUP_FILE)
                .orElseThrow(() -> new HarnessException(LOOKUP_FILE + " is not there: is " + LOOKUP + " loaded?")));
        List<Lookup> lookups = new ArrayList<>(log.lookups());
        lookups.addAll(read);
        if (lookups.isEmpty()) {
            throw new HarnessException("nobody looked anything up");
        }
        TrialResult judged = LookupOracle.judge(changes.done(), log.told(), lookups);
        Map<String, Object> evidence = new LinkedHashMap<>(judged.evidence());
        evidence.put("runsOfLookups", lookups.size());
        if (log.dropped() > 0) {
            evidence.put("runsDropped", log.dropped());
        }
        evidence.put("startSkewMicros", skewMicros);
        return new TrialResult(judged.outcome(), evidence);
    }

    private static void change(Guest guest, List<String> mine, SplittableRandom random, Changes changes) {
        Set<String> there = new HashSet<>();
        for (int i = 0; i < CHANGES || !there.isEmpty(); i++) {
            String module = i < CHANGES
                    ? mine.get(random.nextInt(mine.size()))
                    : there.iterator().next();
            guest.mustWrite(LOOKUP_FILE, "mark");
            if (there.remove(module)) {
                changes.remove(module);
            } else {
                changes.add(module);
                there.add(module);
            }
            guest.mustWrite(LOOKUP_FILE, "mark");
            LockSupport.parkNanos(random.nextLong(REST_NANOS));
        }
    }
}
