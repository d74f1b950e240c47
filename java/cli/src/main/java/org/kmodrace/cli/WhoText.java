// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.kmodrace.race.command.WhoAnswer;
import org.kmodrace.race.trace.LedgerReport;
import org.kmodrace.report.render.LedgerText;

/** Who holds a module, in words. */
final class WhoText {
    private WhoText() {}

    static void append(WhoAnswer answer, StringBuilder out) {
        for (WhoAnswer.Step step : answer.steps()) {
            if (!step.done()) {
                out.append(CommandText.paragraph(
                        step.command() + ": ",
                        step.answer() + (step.meaning().isEmpty() ? "" : "  " + step.meaning())));
            }
        }
        for (WhoAnswer.Step step : answer.steps()) {
            step.text().lines().forEach(line -> out.append(CommandText.paragraph(step.command() + ": ", line)));
        }
        LedgerReport ledger = answer.ledger();
        String seconds = String.format(Locale.ROOT, "%.1f s", answer.seconds());
        out.append(CommandText.paragraph("", "who holds " + answer.module() + " (a ledger of " + seconds + "):"));
        if (ledger.pairs().isEmpty() && ledger.others().isEmpty()) {
            out.append("  no module, as far as the ledger goes\n");
        }
        out.append(LedgerText.render(ledger, "  "));
        answer.entry()
                .ifPresentOrElse(
                        entry -> out.append(CommandText.paragraph(
                                "references: ", entry.references() + " in the kernel's count: " + sum(answer))),
                        () -> out.append(CommandText.paragraph("references: ", "none: it is not loaded now")));
    }

    private static String sum(WhoAnswer answer) {
        List<String> parts = new ArrayList<>();
        long linked = answer.entry().orElseThrow().users().size();
        parts.add(linked + " linked");
        parts.add(answer.dynamic() + " by symbol_get()");
        parts.add(answer.others() + " of other kinds");
        if (answer.unexplained() != 0) {
            parts.add(answer.unexplained() + " older than the ledger");
        }
        return String.join(", ", parts);
    }
}
