// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import org.kmodrace.lab.replay.Difference;
import org.kmodrace.lab.replay.Streams;

/** Where two deterministic machines parted, for a person. */
final class PartingText {
    private PartingText() {}

    /**
     * A line that says where, and the lines themselves below it.
     *
     * @param other what parted, such as {@code boot 2}
     * @param one from what, such as {@code boot 1}
     */
    static String of(String other, String one, Streams.Parting parting) {
        Difference difference = parting.difference();
        int width = Math.max(one.length(), other.length());
        StringBuilder text = new StringBuilder("  %s parts from %s in %s, line %d, byte %d%s"
                .formatted(
                        other,
                        one,
                        parting.stream(),
                        difference.line(),
                        difference.offset(),
                        difference.trial().isEmpty() ? "" : ", in trial " + difference.trial()));
        for (String line : difference.before()) {
            line(text, "", width, line);
        }
        line(text, one, width, difference.one());
        line(text, other, width, difference.other());
        return text.toString();
    }

    private static void line(StringBuilder text, String whose, int width, String line) {
        text.append("\n    ")
                .append(whose)
                .append(" ".repeat(width - whose.length() + 2))
                .append(line);
    }
}
