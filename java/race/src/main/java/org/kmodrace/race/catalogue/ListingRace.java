// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.observe.SeqReader;
import org.kmodrace.race.oracle.ListingOracle;
import org.kmodrace.race.oracle.TrialResult;

/**
 * Two actors and a file that lists entries: a reader goes through it in small pieces, and while it is
 * inside the lines of the second entry, an unloader removes that entry. Which byte of them the reader
 * has reached by then is the phase, swept over the trials.
 *
 * @param listing the file
 * @param pieces in how large pieces it is read
 */
record ListingRace(Listing listing, Pieces pieces) implements Race {
    /** In how large pieces the part of the file that matters is read. */
    enum Pieces {
        /** One byte a read(2): the kernel lets go of its lock after every record. */
        BYTES,
        /**
         * As much as the kernel gives in one read(2), and then the entry is removed. On a machine with so many modules
         * that one read does not bring them all, it is only this read of which something can be said.
         */
        ONE_LARGE_READ
    }

    private static final int LARGE = 1 << 16;
    private static final int BLOCK = 1 << 14;
    /** A read that has brought so many times the file's size is taken for endless. */
    private static final int ENDLESS_FACTOR = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TEXT_KEPT = 1500;

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
        String path = listing.path();
        String atRest = guest.readInBlocks(path);
        int start = listing.partStart(atRest);
        List<String> before = atRest.substring(start).lines().toList();
        Target target = Target.choose(before, listing::entryOf);
        int phase = trial.phase("byte", 1, target.length());
        long removeAt = (long) start + target.offset() + phase;

        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch removed = new CountDownLatch(1);
        SysResult[] removal = new SysResult[1];
        SeqReader[] read = new SeqReader[1];
        boolean[] partly = new boolean[1];
        OffHeap buffer = guest.sys().allocate(pieces == Pieces.BYTES ? BLOCK : LARGE);

        Actors actors = trial.actors();
        actors.add("reader", () -> {
            try (SeqReader reader = new SeqReader(guest.sys(), path, buffer)) {
                read[0] = reader;
                reader.readUntil(start, BLOCK);
                if (pieces == Pieces.BYTES) {
                    reader.readUntil(removeAt, 1);
                } else {
                    reader.piece(LARGE);
                    partly[0] = reader.length() < atRest.length();
                }
                reached.countDown();
                await(removed, "the removal");
                if (!partly[0]) {
                    reader.readUntil((long) ENDLESS_FACTOR * atRest.length(), pieces == Pieces.BYTES ? 1 : LARGE);
                }
            } finally {
                reached.countDown();
            }
        });
        actors.add("unloader", () -> {
            try {
                await(reached, "the reader");
                removal[0] = listing.remove(guest, target.entry());
            } finally {
                removed.countDown();
            }
        });
        actors.release();
        actors.join(PATIENCE);

        if (!removal[0].ok()) {
            throw new HarnessException(
                    "entry " + target.entry() + " of " + path + " could not be removed: " + removal[0]);
        }
        SysResult restored = listing.add(guest, target.entry());
        if (!restored.ok()) {
            throw new HarnessException("entry " + target.entry() + " of " + path + " does not come back: " + restored);
        }
        if (partly[0]) {
            // The kernel fills a read with whole lines.
            List<String> first = before.subList(0, Math.min(before.size(), (int)
                    linesOf(read[0], start).lines().count()));
            return judged(target, phase, atRest, start, first, read[0], true);
        }
        return judged(target, phase, atRest, start, before, read[0], read[0].ended());
    }

    private static String linesOf(SeqReader reader, int start) {
        return reader.text().substring(Math.min(start, reader.length()));
    }

    /** @param whole whether the reader has seen all that it was to see */
    private TrialResult judged(
            Target target, int phase, String atRest, int start, List<String> before, SeqReader reader, boolean whole) {
        String seen = linesOf(reader, start);
        TrialResult found = ListingOracle.judge(
                new ListingOracle.Truth(
                        before, line -> listing.entryOf(line).equals(target.entry()), listing::wellFormed),
                seen,
                whole);
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("removed", target.entry());
        evidence.put("afterByteOfEntry", phase);
        evidence.putAll(found.evidence());
        evidence.put("reads", reader.reads());
        if (atRest.length() - start <= TEXT_KEPT && seen.length() <= TEXT_KEPT) {
            evidence.put("textBefore", atRest.substring(start));
            evidence.put("textSeen", seen);
        }
        return new TrialResult(found.outcome(), evidence);
    }

    private static void await(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new HarnessException("waited " + PATIENCE.toSeconds() + " s for " + what);
        }
    }

    /**
     * The entry to remove.
     *
     * @param offset of its first line in the part, in bytes
     * @param length of all its lines, with their ends, in bytes
     */
    private record Target(String entry, int offset, int length) {
        /** The first entry that is ours and stands between two others. */
        static Target choose(List<String> lines, UnaryOperator<String> entryOf) {
            List<String> entries = lines.stream().map(entryOf).toList();
            int offset = 0;
            for (int i = 0; i < lines.size(); i++) {
                String entry = entries.get(i);
                boolean first = i > 0 && !entry.isEmpty() && !entry.equals(entries.get(i - 1));
                int end = i;
                int length = 0;
                while (first && end < lines.size() && entries.get(end).equals(entry)) {
                    length += lines.get(end).length() + 1;
                    end++;
                }
                if (first && end < lines.size() && !entries.get(end).isEmpty()) {
                    return new Target(entry, offset, length);
                }
                offset += lines.get(i).length() + 1;
            }
            throw new HarnessException("no entry to remove among " + lines.size() + " lines");
        }
    }
}
