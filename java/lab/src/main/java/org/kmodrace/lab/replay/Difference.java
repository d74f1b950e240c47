// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.replay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.kmodrace.race.protocol.ConsoleMark;

/**
 * The first place where two files differ, for a person to look at.
 *
 * @param offset of the first byte that differs, from 0
 * @param line its number, from 1
 * @param before the lines before it, at most {@link #CONTEXT}
 * @param one the line in the one file; "" where it has ended
 * @param other the same line in the other
 * @param trial whose mark came last before it, on a console; "" for none
 */
public record Difference(int offset, int line, List<String> before, String one, String other, String trial) {
    /** How many lines are kept that both have. */
    public static final int CONTEXT = 3;

    /** Keeps a copy of the list. */
    public Difference {
        before = List.copyOf(before);
    }

    /**
     * Looks for it.
     *
     * @return empty when the files are alike, byte for byte
     * @throws IOException when one cannot be read
     */
    public static Optional<Difference> find(Path one, Path other) throws IOException {
        long at = Files.mismatch(one, other);
        return at < 0
                ? Optional.empty()
                : Optional.of(of(Files.readAllBytes(one), Files.readAllBytes(other), (int) at));
    }

    private static Difference of(byte[] one, byte[] other, int at) {
        String common = new String(one, 0, at, StandardCharsets.ISO_8859_1);
        List<String> lines = common.lines().toList();
        boolean atStart = common.isEmpty() || common.endsWith("\n");
        int whole = atStart ? lines.size() : lines.size() - 1;
        int begin = common.lastIndexOf('\n') + 1;
        String trial = "";
        for (String line : lines) {
            trial = ConsoleMark.parse(line)
                    .map(mark -> mark.scenario() + "/" + mark.variant() + " " + mark.trial())
                    .orElse(trial);
        }
        return new Difference(
                at,
                whole + 1,
                lines.subList(Math.max(0, whole - CONTEXT), whole),
                line(one, begin),
                line(other, begin),
                trial);
    }

    private static String line(byte[] bytes, int begin) {
        int end = begin;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return new String(bytes, begin, end - begin, StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
