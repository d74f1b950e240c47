// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.kmodrace.report.compare.ComparedRace;
import org.kmodrace.report.compare.Comparison;
import org.kmodrace.report.compare.RatesComparison;
import org.kmodrace.report.compare.Side;
import org.kmodrace.report.compare.Word;
import org.kmodrace.report.page.Words;
import org.kmodrace.report.record.RunInfo;

/** A comparison for a terminal, no line wider than 80 columns: what changed comes first. */
public final class CompareRenderer {
    private static final int WIDTH = TableRenderer.WIDTH;
    private static final String GAP = "  ";
    private static final String INDENT = "    ";
    private static final int WHY_LINES = 4;
    static final String SHOWS = "shows";

    private final boolean colours;

    /**
     * Makes one.
     *
     * @param colours whether the reader is a terminal that shows them
     */
    public CompareRenderer(boolean colours) {
        this.colours = colours;
    }

    /** What is compared, a table for each word, what stands below it, and an end of line. */
    public String render(Comparison comparison) {
        StringBuilder out = new StringBuilder();
        head(comparison, out);
        Columns columns = Columns.of(comparison.races());
        for (Word word : Word.values()) {
            List<ComparedRace> races = comparison.of(word);
            if (!races.isEmpty()) {
                out.append('\n');
                section(word, races, columns, out);
            }
        }
        out.append('\n');
        CompareFooter.append(comparison, out);
        out.append(Text.paragraph("", conclusion(comparison), WIDTH));
        return out.toString();
    }

    /** The whole in a sentence. */
    public static String conclusion(Comparison comparison) {
        int all = comparison.races().size();
        int changed = comparison.of(Word.CHANGED).size();
        int more = comparison.of(Word.MORE_TRIALS).size();
        int none = comparison.of(Word.NO_COMPARISON).size();
        String text;
        if (!comparison.saysAnything()) {
            text = "nothing could be compared";
        } else if (changed > 0) {
            text = all == 1 ? "the race changed" : changed + " of " + all + " races changed";
        } else {
            text = all == 1
                    ? "the race is not shown to have changed"
                    : "none of " + all + " races is shown to have changed";
        }
        if (more > 0) {
            text += ", " + more + (more == 1 ? " needs" : " need") + " more trials";
        }
        if (none > 0 && comparison.saysAnything()) {
            text += ", " + none + " could not be compared";
        }
        return text;
    }

    private static void head(Comparison comparison, StringBuilder out) {
        out.append(Text.paragraph("A: ", run(comparison.a()), WIDTH));
        out.append(Text.paragraph("B: ", second(comparison), WIDTH));
    }

    /** Which run the second is. */
    static String second(Comparison comparison) {
        return isOneRun(comparison) ? "the same under the fix " + fixes(comparison) : run(comparison.b());
    }

    /** Whether the race and the race under a fix of one boot are compared. */
    static boolean isOneRun(Comparison comparison) {
        return comparison.a().equals(comparison.b())
                && comparison.races().stream().noneMatch(race -> race.fix().isEmpty());
    }

    private static String fixes(Comparison comparison) {
        return comparison.races().stream().map(ComparedRace::fix).distinct().collect(Collectors.joining(", "));
    }

    static String run(RunInfo info) {
        String kernel = info.kernelRelease().isEmpty()
                ? info.kernelName()
                : info.kernelRelease() + (info.kernelName().isEmpty() ? "" : " (" + info.kernelName() + ")");
        return "kernel " + kernel + ", run " + (info.id().isEmpty() ? "without a name" : info.id());
    }

    /** How wide each column is. */
    private record Columns(int scenario, int count, int rate) {
        static Columns of(List<ComparedRace> races) {
            int scenario = "more trials needed".length() - GAP.length();
            int count = "A".length();
            int rate = 1;
            for (ComparedRace race : races) {
                scenario = Math.max(scenario, Text.width(race.scenario()));
                for (Side side : List.of(race.a(), race.b())) {
                    count = Math.max(count, countOf(side).length());
                    rate = Math.max(rate, rateOf(side).length());
                }
            }
            int most = WIDTH - 2 * (GAP.length() + count + 1 + rate) - GAP.length() - 2 * (GAP.length() + 6);
            return new Columns(Math.min(scenario, most), count, rate);
        }

        String side(String count, String rate) {
            return GAP + Text.right(count, this.count) + " " + Text.left(rate, this.rate);
        }
    }

    private void section(Word word, List<ComparedRace> races, Columns columns, StringBuilder out) {
        heading(word, columns, races.stream().anyMatch(race -> race.rates().isPresent()), out);
        for (ComparedRace race : races) {
            String line = GAP
                    + Text.left(Text.cut(Text.plain(race.scenario()), columns.scenario()), columns.scenario())
                    + columns.side(countOf(race.a()), rateOf(race.a()))
                    + columns.side(countOf(race.b()), rateOf(race.b()))
                    + race.rates().map(CompareRenderer::tested).orElse("");
            out.append(line.stripTrailing()).append('\n');
            for (String text : remarks(race)) {
                for (String wrapped : Text.wrap(text, WIDTH - INDENT.length(), WHY_LINES)) {
                    out.append(INDENT).append(wrapped).append('\n');
                }
            }
        }
    }

    private void heading(Word word, Columns columns, boolean tested, StringBuilder out) {
        String colour = colours ? colourOf(word) : "";
        String text = colour.isEmpty() ? word.inWords() : colour + word.inWords() + "\u001B[0m";
        // The longest word is as wide as its column and the indent of the names below it, or runs on a little.
        String fill = " "
                .repeat(Math.max(
                        0, columns.scenario() + GAP.length() - word.inWords().length()));
        String line = text
                + fill
                + columns.side("A", "")
                + columns.side("B", "")
                + (tested ? GAP + Text.right("p", 6) + GAP + Text.right(SHOWS, 6) : "");
        out.append(line.stripTrailing()).append('\n');
    }

    private static String colourOf(Word word) {
        return switch (word) {
            case CHANGED -> "\u001B[31m";
            case MORE_TRIALS -> "\u001B[33m";
            case NO_COMPARISON -> "\u001B[35m";
            case NOT_SHOWN -> "\u001B[32m";
        };
    }

    private static List<String> remarks(ComparedRace race) {
        List<String> remarks = new ArrayList<>();
        if (!race.fix().isEmpty()) {
            boolean inA = race.a().variant().equals(race.fix());
            boolean inB = race.b().variant().equals(race.fix());
            remarks.add("with the fix " + race.fix() + (inA && inB ? " in both" : inA ? " in A" : " in B"));
        }
        if (race.word() == Word.MORE_TRIALS) {
            remarks.add("about " + race.trialsNeeded() + " trials each");
        }
        if (!race.why().isEmpty()) {
            remarks.add(race.why());
        }
        return remarks.isEmpty() ? List.of() : List.of(String.join("; ", remarks));
    }

    private static String countOf(Side side) {
        return side.trials() == 0 ? "-" : side.hits() + "/" + side.trials();
    }

    private static String rateOf(Side side) {
        return side.trials() == 0 ? "" : side.rate().inWords();
    }

    private static String tested(RatesComparison rates) {
        return GAP + Text.right(Words.probability(rates.p()), 6) + GAP + Text.right(shows(rates), 6);
    }

    /** The rate nearest to A's that would have been shown. */
    private static String shows(RatesComparison rates) {
        OptionalDouble below = rates.below();
        OptionalDouble above = rates.above();
        if (below.isEmpty() && above.isEmpty()) {
            return "-";
        }
        // Which side is nearer does not matter much where both are far: the one that fits a fix is told first.
        return below.isPresent() ? "≤" + percent(below.getAsDouble()) : "≥" + percent(above.getAsDouble());
    }

    private static String percent(double rate) {
        double percent = rate * 100;
        return percent == 0 || percent >= 1
                ? Math.round(percent) + " %"
                : String.format(Locale.ROOT, "%.1f %%", percent);
    }
}
