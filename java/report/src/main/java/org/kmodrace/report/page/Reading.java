// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a reader of a listing was given, beside what was true when it began.
 *
 * @param truth the lines that the listing had at rest
 * @param seen the lines that the reader got
 */
public record Reading(List<Line> truth, List<Line> seen) {
    /** The evidence that it is made of. */
    static final Set<String> SHOWN = Set.of("textBefore", "textSeen", "skippedLines");

    /** What is to be said of a line. */
    public enum Mark {
        PLAIN(""),
        /** It was there all the time and the reader was not given it. */
        SKIPPED("skipped: it was there all the time"),
        /** Its entry was removed while the reader read. */
        REMOVED("removed meanwhile"),
        /** The reader was given it, and it was never there. */
        STRANGE("was not there before");

        private final String words;

        Mark(String words) {
            this.words = words;
        }

        /** What stands beside the line. */
        public String words() {
            return words;
        }
    }

    /** One line, without its end. */
    public record Line(String text, Mark mark) {}

    /** Keeps copies of the lists. */
    public Reading {
        truth = List.copyOf(truth);
        seen = List.copyOf(seen);
    }

    /** Of a trial's evidence; empty when it is not about the reading of a listing. */
    static Optional<Reading> of(Map<String, Object> evidence) {
        if (!(evidence.get("textBefore") instanceof String before
                && evidence.get("textSeen") instanceof String after)) {
            return Optional.empty();
        }
        List<String> skipped = evidence.get("skippedLines") instanceof List<?> lines
                ? lines.stream().map(String::valueOf).toList()
                : List.of();
        String removed = evidence.get("removed") instanceof String name ? name : "";
        List<Line> truth = new ArrayList<>();
        Set<String> known = Set.copyOf(before.lines().toList());
        before.lines().forEach(line -> {
            Mark mark = isOf(removed, line) ? Mark.REMOVED : Mark.PLAIN;
            truth.add(new Line(line, skipped.contains(line) ? Mark.SKIPPED : mark));
        });
        List<Line> seen = after.lines()
                .map(line -> new Line(line, known.contains(line) ? Mark.PLAIN : Mark.STRANGE))
                .toList();
        return Optional.of(new Reading(truth, seen));
    }

    /** Whether the line is of that entry: of /proc/modules or of a list in miniature, or of /proc/kallsyms. */
    private static boolean isOf(String entry, String line) {
        return !entry.isEmpty() && (line.startsWith(entry + " ") || line.endsWith("[" + entry + "]"));
    }
}
