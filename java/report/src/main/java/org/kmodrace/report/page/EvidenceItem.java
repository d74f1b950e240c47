// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One thing that the oracle went by.
 *
 * @param label what it is, in words; that of a part names the whole first
 * @param values a line each; none where the list was empty
 * @param block whether it is text as it was read, several lines of it
 */
public record EvidenceItem(String label, List<String> values, boolean block) {
    private static final String PART = ": ";

    /** Keeps a copy of the list. */
    public EvidenceItem {
        values = List.copyOf(values);
    }

    /** All of it. */
    public static List<EvidenceItem> of(Map<String, Object> evidence) {
        return of(evidence, false);
    }

    /** All of it, without what {@link Reading} shows when that is so. */
    static List<EvidenceItem> of(Map<String, Object> evidence, boolean withoutReading) {
        List<EvidenceItem> items = new ArrayList<>();
        evidence.forEach((name, value) -> {
            if (!withoutReading || !Reading.SHOWN.contains(name)) {
                add(Words.label(name), value, items);
            }
        });
        return items;
    }

    private static void add(String label, Object value, List<EvidenceItem> items) {
        switch (value) {
            case Map<?, ?> map ->
                map.forEach((name, part) -> add(
                        label + PART + Words.label(String.valueOf(name)), Objects.requireNonNullElse(part, ""), items));
            case List<?> list ->
                items.add(new EvidenceItem(
                        label, list.stream().map(String::valueOf).toList(), false));
            default -> {
                String text = String.valueOf(value);
                List<String> lines = text.lines().toList();
                items.add(
                        lines.size() > 1
                                ? new EvidenceItem(label, lines, true)
                                : new EvidenceItem(label, List.of(text.strip()), false));
            }
        }
    }
}
