// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import java.util.ArrayList;
import java.util.List;
import org.kmodrace.race.trace.LedgerReport;
import org.kmodrace.race.trace.LedgerReport.Kind;
import org.kmodrace.race.trace.LedgerReport.Leftover;
import org.kmodrace.race.trace.LedgerReport.Other;
import org.kmodrace.race.trace.LedgerReport.Pair;
import org.kmodrace.race.trace.LedgerReport.Site;

/** A ledger of modules in words, no line wider than a terminal. */
public final class LedgerText {
    private static final int SITES = 6;

    private LedgerText() {}

    /**
     * A line or two for each pair, what was left behind, and what the ledger does not know.
     *
     * @param indent blanks before each line
     */
    public static String render(LedgerReport ledger, String indent) {
        StringBuilder out = new StringBuilder();
        for (Pair pair : ledger.pairs()) {
            line(out, indent, pair.user() + " -> " + pair.owner() + ": ", phrase(pair));
            sites(out, indent + "    ", pair.sites());
        }
        for (Leftover left : ledger.leftovers()) {
            line(
                    out,
                    indent,
                    "left: ",
                    left.user() + " was unloaded" + (left.times() == 1 ? "" : " " + left.times() + " times")
                            + " and still had " + counted(left.count(), "use") + " of " + left.owner() + ", got at "
                            + places(left.sites()));
        }
        for (Other other : ledger.others()) {
            line(
                    out,
                    indent,
                    "otherwise on " + other.module() + ": ",
                    "references that are no symbol's: " + count(other, Kind.GET) + " taken, " + count(other, Kind.PUT)
                            + " given back");
            sites(out, indent + "    ", other.sites());
        }
        ledger.refused().forEach(refused -> line(out, indent, "refused: ", refusal(refused)));
        if (!ledger.exact()) {
            line(out, indent, "", inexact(ledger));
        }
        return out.toString();
    }

    /** A line for each pair that got or put, and one for what was lost: without places. */
    static List<String> summary(LedgerReport ledger) {
        List<String> lines = new ArrayList<>();
        for (Pair pair : ledger.pairs()) {
            if (pair.isDynamic()) {
                lines.add(pair.user() + " -> " + pair.owner() + ": " + phrase(pair));
            }
        }
        for (LedgerReport.Refused refused : ledger.refused()) {
            lines.add(refusal(refused));
        }
        if (!ledger.exact()) {
            lines.add(inexact(ledger));
        }
        return lines;
    }

    private static String refusal(LedgerReport.Refused refused) {
        return refused.user() + " asked for " + refused.symbol() + " and got nothing, "
                + counted(refused.count(), "time");
    }

    private static String inexact(LedgerReport ledger) {
        return "NOT EXACT: at least " + counted(ledger.lost(), "event")
                + (ledger.lost() == 1 ? " was lost" : " were lost")
                + (ledger.lostWhy().isEmpty() ? "" : " (" + ledger.lostWhy() + ")")
                + ": the counts are lower bounds, and what is held or left may be wrong";
    }

    private static String phrase(Pair pair) {
        List<String> words = new ArrayList<>();
        if (pair.linked()) {
            words.add("linked");
        } else if (pair.links() > 0) {
            words.add("was linked " + counted(pair.links(), "time"));
        }
        if (pair.isDynamic()) {
            words.add("symbol_get() " + counted(pair.gets(), "time") + ", put " + counted(pair.puts(), "time"));
            words.add("holds " + pair.held());
        }
        if (pair.left() > 0) {
            words.add("left " + pair.left() + " when it was unloaded");
        }
        if (pair.unmatched() > 0) {
            words.add(counted(pair.unmatched(), "put") + " without a get");
        }
        return String.join("; ", words);
    }

    private static void sites(StringBuilder out, String indent, List<Site> sites) {
        for (Site site : sites.stream().limit(SITES).toList()) {
            String what = site.kind() == Kind.GET ? "get " : "put ";
            line(
                    out,
                    indent,
                    what,
                    (site.symbol().isEmpty() ? "" : site.symbol() + " ") + "at " + place(site)
                            + (site.inInit() ? ", in its init" : "") + ", " + counted(site.count(), "time"));
        }
        if (sites.size() > SITES) {
            line(out, indent, "", "and " + (sites.size() - SITES) + " more places");
        }
    }

    private static String places(List<Site> sites) {
        return sites.isEmpty()
                ? "a place that is not known"
                : String.join(
                        ", ", sites.stream().map(LedgerText::place).distinct().toList());
    }

    private static String place(Site site) {
        return site.function().isEmpty() ? site.place() : site.function() + " (" + site.place() + ")";
    }

    private static long count(Other other, Kind kind) {
        return other.sites().stream()
                .filter(site -> site.kind() == kind)
                .mapToLong(Site::count)
                .sum();
    }

    private static void line(StringBuilder out, String indent, String head, String text) {
        out.append(Text.paragraph(indent + head, text, TableRenderer.WIDTH));
    }

    private static String counted(long count, String noun) {
        return count == 1 ? "1 " + noun : count + " " + noun + "s";
    }
}
