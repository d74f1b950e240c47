// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was not recorded, and why.
 *
 * @param overwritten records that were not read in time: the buffer was full
 * @param missed times that a probe was passed and could not be told, as the kernel counts them
 * @param unseen times that a probe was told, and no record of it came; those that were overwritten may be among them
 */
public record TraceLoss(long overwritten, long missed, long unseen) {
    /** Nothing was lost. */
    public static final TraceLoss NONE = new TraceLoss(0, 0, 0);

    /** Whether all was recorded. */
    public boolean isNone() {
        return overwritten == 0 && missed == 0 && unseen == 0;
    }

    /** How many events are missing, at least. */
    public long events() {
        return Math.max(overwritten, unseen) + missed;
    }

    /** Why, a phrase for a person; "" when nothing was lost. */
    public String why() {
        List<String> reasons = new ArrayList<>();
        if (overwritten > 0 || unseen > 0) {
            reasons.add(Math.max(overwritten, unseen) + " came faster than the buffer was read");
        }
        if (missed > 0) {
            reasons.add(missed + " passed a probe while too many others were in it");
        }
        return String.join(", ", reasons);
    }

    /** The lines {@code name: value} of {@code per_cpu/cpuN/stats} that are whole numbers. */
    static Map<String, Long> stats(String text) {
        Map<String, Long> values = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            int colon = line.indexOf(':');
            String value = colon < 0 ? "" : line.substring(colon + 1).strip();
            if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                values.put(line.substring(0, colon).strip(), Long.parseLong(value));
            }
        }
        return values;
    }

    /** How often a probe was told and how often not, by {@code kprobe_profile}: {@code name hits misses} a line. */
    static Map<String, long[]> profile(String text) {
        Map<String, long[]> probes = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length == 3) {
                probes.put(words[0], new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])});
            }
        }
        return probes;
    }
}
