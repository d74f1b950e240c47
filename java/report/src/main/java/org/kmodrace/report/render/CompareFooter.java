// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.kmodrace.report.compare.ComparedRace;
import org.kmodrace.report.compare.Comparison;
import org.kmodrace.report.compare.Power;
import org.kmodrace.report.compare.RatesComparison;
import org.kmodrace.report.compare.Word;
import org.kmodrace.report.page.Words;

/** What stands below the tables of a comparison: how to read them, what else differs, what to do next. */
final class CompareFooter {
    private static final int WIDTH = TableRenderer.WIDTH;
    private static final String GAP = "  ";

    private CompareFooter() {}

    static void append(Comparison comparison, StringBuilder out) {
        legend(comparison, out);
        ground(comparison, out);
        comparison.notes().forEach(note -> out.append(Text.paragraph("note: ", note, WIDTH)));
        only("A", comparison.onlyA(), out);
        only("B", comparison.onlyB(), out);
        again(comparison, out);
    }

    private static void legend(Comparison comparison, StringBuilder out) {
        int tested = (int) comparison.races().stream()
                .filter(race -> race.fix().isEmpty() && race.rates().isPresent())
                .count();
        int fixed = (int) comparison.races().stream()
                .filter(race -> !race.fix().isEmpty() && race.rates().isPresent())
                .count();
        if (tested + fixed == 0) {
            return;
        }
        double level = comparison.races().stream()
                .flatMap(race -> race.rates().stream())
                .mapToDouble(RatesComparison::level)
                .min()
                .orElse(comparison.alpha());
        String up = "p up to " + Words.probability(level) + " is a change";
        String counts = tested > 0 && fixed > 0
                ? tested + (tested == 1 ? " race, and " : " races, and ") + fixed + " under a fix for themselves,"
                : tested + fixed + " races";
        out.append(Text.paragraph(
                "p: ",
                "Fisher's exact test; "
                        + (Math.max(tested, fixed) == 1
                                ? up
                                : "%s tested at once, so %s (Holm's correction of %s)"
                                        .formatted(counts, up, plain(comparison.alpha()))),
                WIDTH));
        out.append(Text.paragraph(
                CompareRenderer.SHOWS + ": ",
                "what B's rate would have to be, A's being what it was, for these trials to show a change %s times out"
                                .formatted(Math.round(Power.POWER * 10))
                        + " of ten; - when they are too few for any",
                WIDTH));
    }

    private static String plain(double alpha) {
        return String.format(Locale.ROOT, "%.3g", alpha).replaceAll("0+$", "");
    }

    /** What a change may be put down to. */
    private static void ground(Comparison comparison, StringBuilder out) {
        List<String> differences = comparison.differences();
        boolean same = comparison.a().kernelRelease().equals(comparison.b().kernelRelease())
                && comparison.a().kernelDigest().equals(comparison.b().kernelDigest());
        if (CompareRenderer.isOneRun(comparison)) {
            return;
        }
        if (!differences.isEmpty()) {
            out.append(Text.paragraph(
                    "note: ",
                    (same ? "the kernel is the same, but not " : "not only the kernels differ, but also ")
                            + String.join(", ", differences)
                            + "; a change may come from that",
                    WIDTH));
        }
    }

    private static void only(String name, List<String> scenarios, StringBuilder out) {
        if (!scenarios.isEmpty()) {
            out.append(Text.paragraph("only in " + name + ": ", String.join(", ", scenarios), WIDTH));
        }
    }

    /** How to get the trials that are missing. */
    private static void again(Comparison comparison, StringBuilder out) {
        List<ComparedRace> more = comparison.of(Word.MORE_TRIALS);
        if (!more.isEmpty()) {
            int trials =
                    more.stream().mapToInt(ComparedRace::trialsNeeded).max().orElse(1);
            String fix = more.stream()
                    .map(ComparedRace::fix)
                    .filter(name -> !name.isEmpty())
                    .findFirst()
                    .map(name -> " --fix " + name)
                    .orElse("");
            out.append("for more trials, on each kernel:\n");
            out.append(Text.paragraph(
                    GAP + "kmodrace run --kernel … ",
                    "--trials " + trials + fix + " "
                            + more.stream()
                                    .map(ComparedRace::scenario)
                                    .distinct()
                                    .collect(Collectors.joining(" ")),
                    WIDTH));
        }
    }
}
