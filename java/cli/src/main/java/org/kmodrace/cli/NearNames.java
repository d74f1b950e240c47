// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What was probably meant by a name that nobody knows. */
final class NearNames {
    private static final int SUGGESTIONS = 3;

    private NearNames() {}

    /**
     * Names that contain what was typed, then those that fewest changes of a character make of it; none when even
     * that is another word.
     *
     * @param most how many at most
     */
    static List<String> of(String typed, Collection<String> names, int most) {
        if (typed.isEmpty()) {
            return List.of();
        }
        return names.stream()
                .filter(name -> name.contains(typed) || distance(typed, name) <= name.length() / 2)
                .sorted(Comparator.<String, Boolean>comparing(name -> !name.contains(typed))
                        .thenComparingInt(name -> distance(typed, name)))
                .limit(most)
                .toList();
    }

    /** What is said of a module that a kernel does not have, with the names that come near. */
    static ParameterException unknownModule(
            CommandLine command, String release, String typed, Collection<String> names) {
        List<String> near = of(typed, names, SUGGESTIONS);
        return new ParameterException(
                command,
                "%s has no module '%s'%s"
                        .formatted(
                                release,
                                typed,
                                near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?"));
    }

    /** Levenshtein's: insertions, deletions and replacements. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
