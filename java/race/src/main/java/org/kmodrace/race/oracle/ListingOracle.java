// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Judges a listing that was read while an entry was removed (/proc/modules, /proc/kallsyms, a test
 * module's list). What must hold: every line that was there before, during and after the read appears
 * exactly once; every line is well formed; nothing that was gone before the read began appears; the
 * read ends.
 */
public final class ListingOracle {
    /** Every line as it must be. */
    public static final String COMPLETE = "complete";
    /** A line that was there all the time is missing: the known race. */
    public static final String LIVE_ENTRY_SKIPPED = "live-entry-skipped";
    /** A line came twice. */
    public static final String ENTRY_DUPLICATED = "entry-duplicated";
    /** A line that no entry prints, or that is a piece of one that an entry prints. */
    public static final String LINE_TORN = "line-torn";
    /** A line of something that was not there any more when the read began. */
    public static final String GONE_ENTRY_SHOWN = "gone-entry-shown";
    /** No end after many times the size that the file had. */
    public static final String ENDLESS = "endless-read";

    private static final int NAMED_AT_MOST = 8;

    /**
     * What is known besides what was read.
     *
     * @param before the lines of the file at rest, before the read began, in order
     * @param removed tells the lines of the entry that was removed during the read: each may appear once
     *     or not at all
     * @param wellFormed tells whether a line can have been printed by a right kernel
     */
    public record Truth(List<String> before, Predicate<String> removed, Predicate<String> wellFormed) {}

    private ListingOracle() {}

    /**
     * Judges one read.
     *
     * @param seen everything that the reader got
     * @param ended whether the kernel said that there is no more
     * @return one of the outcomes above, the worst that applies, with what was seen beside what was true
     */
    public static TrialResult judge(Truth truth, String seen, boolean ended) {
        List<String> lines = seen.lines().toList();
        Map<String, Integer> count = new HashMap<>();
        lines.forEach(line -> count.merge(line, 1, Integer::sum));
        Map<String, Integer> known = new HashMap<>();
        truth.before().forEach(line -> known.merge(line, 1, Integer::sum));

        List<String> skipped = truth.before().stream()
                .filter(line -> !truth.removed().test(line) && !count.containsKey(line))
                .toList();
        List<String> duplicated = new ArrayList<>();
        List<String> torn = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        for (String line : new LinkedHashSet<>(lines)) {
            // Two static symbols of one module may share name and address: their lines stand twice at rest, too.
            if (count.getOrDefault(line, 0) > known.getOrDefault(line, 1)) {
                duplicated.add(line);
            }
            boolean unknown = !known.containsKey(line) && !truth.removed().test(line);
            if (!truth.wellFormed().test(line) || (unknown && isPieceOf(truth.before(), line))) {
                torn.add(line);
            } else if (unknown) {
                gone.add(line);
            }
        }
        boolean cutShort = ended && !seen.isEmpty() && !seen.endsWith("\n");

        Map<String, Object> evidence = new LinkedHashMap<>();
        put(evidence, "skipped", skipped);
        put(evidence, "duplicated", duplicated);
        put(evidence, "torn", torn);
        put(evidence, "gone", gone);
        evidence.put("linesBefore", truth.before().size());
        evidence.put("linesSeen", lines.size());
        return new TrialResult(outcome(ended, cutShort, torn, gone, duplicated, skipped), evidence);
    }

    /** Whether it is the beginning of a line, with another line behind it or not, or the end of one. */
    private static boolean isPieceOf(List<String> before, String line) {
        return before.stream()
                .anyMatch(whole -> whole.startsWith(line)
                        || whole.endsWith(line)
                        || (line.endsWith(whole) && beginsOne(before, line.length() - whole.length(), line)));
    }

    private static boolean beginsOne(List<String> before, int length, String line) {
        return before.stream().anyMatch(whole -> whole.startsWith(line.substring(0, length)));
    }

    private static String outcome(
            boolean ended,
            boolean cutShort,
            List<String> torn,
            List<String> gone,
            List<String> duplicated,
            List<String> skipped) {
        if (!ended) {
            return ENDLESS;
        }
        if (cutShort || !torn.isEmpty()) {
            return LINE_TORN;
        }
        if (!gone.isEmpty()) {
            return GONE_ENTRY_SHOWN;
        }
        if (!duplicated.isEmpty()) {
            return ENTRY_DUPLICATED;
        }
        return skipped.isEmpty() ? COMPLETE : LIVE_ENTRY_SKIPPED;
    }

    private static void put(Map<String, Object> evidence, String what, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        evidence.put(what, lines.size());
        evidence.put(what + "Lines", List.copyOf(lines.subList(0, Math.min(NAMED_AT_MOST, lines.size()))));
    }
}
