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
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.observe.SeqReader;
import org.kmodrace.race.oracle.ChurnOracle;
import org.kmodrace.race.oracle.TrialResult;

/**
 * Readers that go through a listing again and again, by single bytes or by blocks, while other actors take random
 * entries away and bring them back. Every entry belongs to one of these actors, so that the times of its calls say what
 * was true.
 *
 * @param listing the file
 * @param readers what each reader does
 * @param changers how many actors change the list
 * @param changes how many entries each of them takes away and brings back in a trial, at least: it goes on until
 *     there were enough reads, which on a machine that is busy otherwise may take a while to begin
 */
record ChurnRace(Listing listing, List<Reads> readers, int changers, int changes) implements Race {
    /** How a reader goes through the file. */
    enum Reads {
        /** One byte a read(2). */
        BYTES,
        /** As much as fits into a page, which is what lsmod and most programs do. */
        BLOCKS
    }

    private static final int BLOCK = 1 << 14;
    /** No listing of test modules is as long. */
    private static final int ENDLESS = 1 << 16;
    /** So many reads of one reader are judged; more come only when changes take very long. */
    private static final int MOST_READS = 5_000;

    private static final int ENOUGH_READS = 100;
    /** Of one changer: all are kept, in a guest with little memory. */
    private static final int MOST_CHANGES = 4_000;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public void setUp(Guest guest) {
        listing.setUp(guest);
    }

    @Override
    public void tearDown(Guest guest) {
        listing.tearDown(guest);
    }

    @Override
    public TrialResult trial(TrialContext trial) {
        Guest guest = trial.guest();
        List<ChurnOracle.Change> done = Collections.synchronizedList(new ArrayList<>());
        List<ChurnOracle.Read> reads = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger changing = new AtomicInteger();
        Actors actors = trial.actors();
        for (int i = 0; i < readers.size(); i++) {
            Reads how = readers.get(i);
            String name = (how == Reads.BYTES ? "byte-reader-" : "block-reader-") + (i + 1);
            OffHeap buffer = guest.sys().allocate(BLOCK);
            actors.addSpare(name, () -> {
                // Once more after the last change, when all is at rest again.
                boolean last = false;
                for (int n = 0; n < MOST_READS && !last; n++) {
                    last = changing.get() == 0;
                    reads.add(read(guest, name, how, buffer));
                }
            });
        }
        for (int i = 0; i < changers; i++) {
            List<String> mine = entriesOf(i);
            SplittableRandom random = trial.random().split();
            actors.addSpare("changer-" + (i + 1), () -> {
                        try {
                            change(guest, mine, random, done, reads);
                        } finally {
                            changing.decrementAndGet();
                        }
                    })
                    .ifPresent(changer -> changing.incrementAndGet());
        }
        actors.release();
        actors.join(PATIENCE);
        TrialResult judged = ChurnOracle.judge(
                new ChurnOracle.Truth(listing.entries(), List.copyOf(done), listing::entryOf, listing::wellFormed),
                List.copyOf(reads));
        Map<String, Object> evidence = new LinkedHashMap<>(judged.evidence());
        evidence.put("startSkewMicros", actors.startSkewMicros());
        return new TrialResult(judged.outcome(), evidence);
    }

    private List<String> entriesOf(int changer) {
        List<String> mine = new ArrayList<>();
        for (int i = changer; i < listing.entries().size(); i += changers) {
            mine.add(listing.entries().get(i));
        }
        return mine;
    }

    private ChurnOracle.Read read(Guest guest, String name, Reads how, OffHeap buffer) {
        long begin = System.nanoTime();
        try (SeqReader reader = new SeqReader(guest.sys(), listing.path(), buffer)) {
            reader.readUntil(ENDLESS, how == Reads.BYTES ? 1 : BLOCK);
            return new ChurnOracle.Read(name, begin, System.nanoTime(), reader.text(), reader.ended());
        }
    }

    private void change(
            Guest guest,
            List<String> mine,
            SplittableRandom random,
            List<ChurnOracle.Change> done,
            List<ChurnOracle.Read> reads) {
        Set<String> gone = new HashSet<>();
        for (int i = 0; i < 2 * changes || (i < MOST_CHANGES && reads.size() < ENOUGH_READS); i++) {
            String entry = mine.get(random.nextInt(mine.size()));
            boolean add = gone.remove(entry) || !gone.add(entry);
            done.add(changed(guest, entry, add));
        }
        for (String entry : gone) {
            done.add(changed(guest, entry, true));
        }
    }

    private ChurnOracle.Change changed(Guest guest, String entry, boolean add) {
        long call = System.nanoTime();
        SysResult result = add ? listing.add(guest, entry) : listing.remove(guest, entry);
        if (!result.ok()) {
            throw new HarnessException("entry " + entry + " of " + listing.path()
                    + (add ? " does not come: " : " does not go: ") + result);
        }
        return new ChurnOracle.Change(entry, add, call, System.nanoTime());
    }
}
