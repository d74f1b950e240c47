// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Fits text into columns. A code point is taken for one column wide. */
public final class Text {
    private static final String ELLIPSIS = "…";

    private Text() {}

    /** Without what would move a terminal's cursor or change its colours: texts may come from a guest's console. */
    public static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }

    /** The same for several lines, with \n between them. */
    public static String plainLines(String text) {
        return text.lines().map(Text::plain).collect(Collectors.joining("\n"));
    }

    /** How many columns the text takes. */
    public static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    /**
     * At most {@code width} columns, with … for what was cut.
     *
     * @param width at least 1
     */
    public static String cut(String text, int width) {
        if (width(text) <= width) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, width - 1)) + ELLIPSIS;
    }

    /** Filled with spaces on the right; longer text stays as it is. */
    public static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - width(text)));
    }

    /** Filled with spaces on the left; longer text stays as it is. */
    public static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - width(text))) + text;
    }

    /**
     * Lines of at most {@code width} columns, broken between words; a longer word is broken inside.
     *
     * @param width at least 1
     * @return at least one line, which may be empty
     */
    public static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : plain(text).strip().split("\\s+", -1)) {
            String rest = word;
            if (!line.isEmpty() && width(line.toString()) + 1 + width(rest) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            while (width(rest) > width) {
                int end = rest.offsetByCodePoints(0, width);
                lines.add(rest.substring(0, end));
                rest = rest.substring(end);
            }
            line.append(line.isEmpty() ? "" : " ").append(rest);
        }
        lines.add(line.toString());
        return lines;
    }

    /** As {@link #wrap}, and no more than {@code most} lines: the last ends with … when there were more. */
    public static List<String> wrap(String text, int width, int most) {
        List<String> lines = wrap(text, width);
        if (lines.size() <= most) {
            return lines;
        }
        List<String> kept = new ArrayList<>(lines.subList(0, most - 1));
        kept.add(cut(lines.get(most - 1) + " " + lines.get(most), width - 1));
        if (!kept.getLast().endsWith(ELLIPSIS)) {
            kept.set(most - 1, kept.getLast() + ELLIPSIS);
        }
        return kept;
    }

    /** Wraps a paragraph: the first line after {@code head}, the others indented to stand below its text. */
    public static String paragraph(String head, String text, int width) {
        String indent = " ".repeat(width(head));
        StringBuilder paragraph = new StringBuilder();
        String before = head;
        for (String line : wrap(text, Math.max(1, width - width(head)))) {
            paragraph.append((before + line).stripTrailing()).append('\n');
            before = indent;
        }
        return paragraph.toString();
    }
}
