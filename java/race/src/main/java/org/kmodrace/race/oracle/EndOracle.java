// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Judges a listing that was read in pieces of one size, at rest: whether it comes to its end, and all of it. */
public final class EndOracle {
    /** All entries, each once, and then the end. */
    public static final String ENDED = "ended";
    /** The first entry again and again: what the report says of the kernel before its fix. */
    public static final String FIRST_FOR_EVER = "first-entry-for-ever";
    /** No end, in another way. */
    public static final String ENDLESS = "endless-read";
    /** An end, but not all entries once. */
    public static final String INCOMPLETE = "incomplete";

    private EndOracle() {}

    /**
     * Judges one read.
     *
     * @param entries what must be listed
     * @param seen the entries in the order in which they were read, whole lines only
     * @param ended whether the kernel said that there is no more, before many times the listing's size was read
     */
    public static TrialResult judge(List<String> entries, List<String> seen, boolean ended) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("entries", entries.size());
        evidence.put("entriesRead", seen.size());
        evidence.put("first", List.copyOf(seen.subList(0, Math.min(seen.size(), 8))));
        if (!ended) {
            boolean oneOnly = !seen.isEmpty() && new HashSet<>(seen).size() == 1;
            if (oneOnly) {
                evidence.put(TrialResult.SEEN, seen.getFirst() + " " + seen.size() + " times, and no end");
            }
            return new TrialResult(oneOnly ? FIRST_FOR_EVER : ENDLESS, evidence);
        }
        boolean whole = seen.size() == entries.size() && new HashSet<>(seen).equals(new HashSet<>(entries));
        return new TrialResult(whole ? ENDED : INCOMPLETE, evidence);
    }
}
