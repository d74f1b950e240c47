// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Judges listings that were read while entries came and went all the time. What is true is known from the harness's own
 * calls and their times: between the end of the call that brought an entry and the beginning of the next that takes it
 * away it is there, between the end of that one and the beginning of the next that brings it it is gone, and during a
 * call it may be either. What must hold of a read from its beginning to its end: an entry that was there all the time
 * appears exactly once, one that was gone all the time does not appear, every line is well formed, and the read ends.
 */
public final class ChurnOracle {
    /** Every read as it must be. */
    public static final String COMPLETE = "complete";
    /** An entry that was there all the time is missing: the known race. */
    public static final String LIVE_ENTRY_SKIPPED = "live-entry-skipped";
    /** An entry that was there all the time appears twice: the known race when an entry comes before the reader. */
    public static final String LIVE_ENTRY_REPEATED = "live-entry-repeated";
    /** A line that no entry prints. */
    public static final String LINE_TORN = "line-torn";
    /** An entry that was gone from before the read until after it. */
    public static final String GONE_ENTRY_SHOWN = "gone-entry-shown";
    /** No end after many times the size that the file can have. */
    public static final String ENDLESS = "endless-read";

    private static final int EXAMPLES = 3;

    /**
     * A call that brings an entry or takes it away.
     *
     * @param added whether it brought it
     * @param call when it was called, in nanoseconds of one clock
     * @param done when it had returned
     */
    public record Change(String entry, boolean added, long call, long done) {}

    /**
     * One read from the file's beginning.
     *
     * @param begin before the file was opened, in nanoseconds of the changes' clock
     * @param end after its last byte had come
     * @param ended whether the kernel said that there is no more
     */
    public record Read(String reader, long begin, long end, String text, boolean ended) {}

    /**
     * What is known besides.
     *
     * @param entries all that come and go; all are there at first
     * @param changes that succeeded
     * @param entryOf the entry of a line; "" for a line of none of them
     * @param wellFormed whether a right kernel prints such a line
     */
    public record Truth(
            List<String> entries, List<Change> changes, UnaryOperator<String> entryOf, Predicate<String> wellFormed) {}

    /** What was wrong with one read. */
    private record Fault(String outcome, Read read, String entry, int times) {}

    private ChurnOracle() {}

    /** Judges all reads of a trial: the worst that was seen, how often each was, and the first examples. */
    public static TrialResult judge(Truth truth, List<Read> reads) {
        Map<String, List<Change>> changes = new HashMap<>();
        truth.entries().forEach(entry -> changes.put(entry, new ArrayList<>()));
        truth.changes().stream()
                .sorted(Comparator.comparingLong(Change::call))
                .forEach(change -> changes.computeIfAbsent(change.entry(), _ -> new ArrayList<>())
                        .add(change));
        List<Fault> faults = new ArrayList<>();
        Map<String, long[]> byReader = new LinkedHashMap<>();
        for (Read read : reads) {
            List<Fault> found = faults(truth, changes, read);
            faults.addAll(found);
            long[] counts = byReader.computeIfAbsent(read.reader(), _ -> new long[2]);
            counts[0]++;
            counts[1] += found.isEmpty() ? 0 : 1;
        }
        String worst = List.of(ENDLESS, LINE_TORN, GONE_ENTRY_SHOWN, LIVE_ENTRY_SKIPPED, LIVE_ENTRY_REPEATED).stream()
                .filter(outcome -> faults.stream().anyMatch(f -> f.outcome().equals(outcome)))
                .findFirst()
                .orElse(COMPLETE);
        return new TrialResult(worst, evidence(truth, reads, faults, byReader, worst));
    }

    private static List<Fault> faults(Truth truth, Map<String, List<Change>> changes, Read read) {
        List<Fault> faults = new ArrayList<>();
        if (!read.ended()) {
            faults.add(new Fault(ENDLESS, read, "", 0));
        }
        Map<String, Integer> seen = new HashMap<>();
        for (String line : read.text().lines().toList()) {
            if (!truth.wellFormed().test(line) && read.ended()) {
                faults.add(new Fault(LINE_TORN, read, line, 1));
            }
            seen.merge(truth.entryOf().apply(line), 1, Integer::sum);
        }
        for (String entry : truth.entries()) {
            int times = seen.getOrDefault(entry, 0);
            switch (during(changes.getOrDefault(entry, List.of()), read.begin(), read.end())) {
                case THERE -> {
                    if (times == 0) {
                        faults.add(new Fault(LIVE_ENTRY_SKIPPED, read, entry, 0));
                    } else if (times > 1) {
                        faults.add(new Fault(LIVE_ENTRY_REPEATED, read, entry, times));
                    }
                }
                case GONE -> {
                    if (times > 0) {
                        faults.add(new Fault(GONE_ENTRY_SHOWN, read, entry, times));
                    }
                }
                case EITHER -> {
                    // Came or went meanwhile: it may appear or not, before and after.
                }
            }
        }
        return faults;
    }

    /** What an entry was from a read's beginning to its end. */
    enum During {
        THERE,
        GONE,
        EITHER
    }

    /** What an entry that was there at first was between two times, by its own changes in their order. */
    static During during(List<Change> changes, long begin, long end) {
        boolean there = true;
        long since = Long.MIN_VALUE;
        for (Change change : changes) {
            if (since <= begin && end <= change.call()) {
                return there ? During.THERE : During.GONE;
            }
            there = change.added();
            since = change.done();
        }
        return since <= begin ? (there ? During.THERE : During.GONE) : During.EITHER;
    }

    private static Map<String, Object> evidence(
            Truth truth, List<Read> reads, List<Fault> faults, Map<String, long[]> byReader, String worst) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        if (!faults.isEmpty()) {
            long wrong =
                    byReader.values().stream().mapToLong(counts -> counts[1]).sum();
            evidence.put(
                    TrialResult.SEEN,
                    "%d of %d reads: %s"
                            .formatted(
                                    wrong,
                                    reads.size(),
                                    String.join(", ", kinds(faults).keySet())));
        }
        evidence.put("reads", reads.size());
        evidence.put("changes", truth.changes().size());
        evidence.put("faults", faults.size());
        byReader.forEach(
                (reader, counts) -> evidence.put(reader, counts[1] + " of " + counts[0] + " reads were wrong"));
        if (!faults.isEmpty()) {
            evidence.put("kinds", kinds(faults));
        }
        List<Map<String, Object>> examples = faults.stream()
                .filter(fault -> fault.outcome().equals(worst))
                .limit(EXAMPLES)
                .map(fault -> example(truth, fault))
                .toList();
        if (!examples.isEmpty()) {
            evidence.put("examples", examples);
        }
        return evidence;
    }

    private static Map<String, Integer> kinds(List<Fault> faults) {
        Map<String, Integer> kinds = new TreeMap<>();
        faults.forEach(fault -> kinds.merge(fault.outcome(), 1, Integer::sum));
        return kinds;
    }

    private static Map<String, Object> example(Truth truth, Fault fault) {
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("reader", fault.read().reader());
        example.put("entry", fault.entry());
        example.put("times", fault.times());
        example.put("readMicros", (fault.read().end() - fault.read().begin()) / 1_000);
        example.put(
                "meanwhile",
                truth.changes().stream()
                        .filter(c -> c.done() >= fault.read().begin()
                                && c.call() <= fault.read().end())
                        .map(c -> "%s %s, from %d to %d us"
                                .formatted(
                                        c.entry(),
                                        c.added() ? "comes" : "goes",
                                        (c.call() - fault.read().begin()) / 1_000,
                                        (c.done() - fault.read().begin()) / 1_000))
                        .toList());
        example.put("text", fault.read().text());
        return example;
    }
}
