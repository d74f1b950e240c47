// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.expect;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of kernels: {@code all}, or bounds that all hold, such as {@code >= 5.15, < 6.5}. A bound of two numbers means
 * the mainline version: {@code >= 6.5} holds for 6.5-rc1, since changes come with the first candidate, and
 * {@code <= 6.5} for 6.5.12. A bound of three numbers means one stable version.
 */
public record KernelRange(String text, List<Bound> bounds) {
    private static final Pattern BOUND = Pattern.compile("(<=|>=|<|>|==)\\s*(\\d+\\.\\d+(?:\\.\\d+)?(?:-rc\\d+)?)");
    private static final Pattern MAINLINE = Pattern.compile("\\d+\\.\\d+");

    /**
     * One side of a range.
     *
     * @param how one of {@code < <= > >= ==}
     * @param mainline whether only the first two numbers count
     */
    record Bound(String how, KernelVersion version, boolean mainline) {
        boolean holds(KernelVersion other) {
            int order = (mainline ? mainlineOf(other) : other).compareTo(version);
            return switch (how) {
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                case ">=" -> order >= 0;
                default -> order == 0;
            };
        }

        private static KernelVersion mainlineOf(KernelVersion version) {
            return new KernelVersion(version.major(), version.minor(), 0, KernelVersion.RELEASED);
        }
    }

    public KernelRange {
        bounds = List.copyOf(bounds);
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException when it is none; the message is for people
     */
    public static KernelRange parse(String text) {
        List<Bound> bounds = new ArrayList<>();
        if (!text.strip().equals("all")) {
            for (String part : text.split(",", -1)) {
                Matcher form = BOUND.matcher(part.strip());
                if (!form.matches()) {
                    throw new IllegalArgumentException(
                            "'" + text
                                    + "' is no range of kernels: write all, or bounds with commas between, as in >= 5.15, < 6.5");
                }
                KernelVersion version = KernelVersion.of(form.group(2)).orElseThrow();
                bounds.add(new Bound(
                        form.group(1), version, MAINLINE.matcher(form.group(2)).matches()));
            }
        }
        return new KernelRange(text.strip(), bounds);
    }

    /** Whether a kernel is in it. */
    public boolean contains(KernelVersion version) {
        return bounds.stream().allMatch(bound -> bound.holds(version));
    }

    /** For sentences: {@code all kernels}, {@code kernels >= 6.5}. */
    public String inWords() {
        return bounds.isEmpty() ? "all kernels" : "kernels " + text;
    }
}
