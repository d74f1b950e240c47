// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.race.trace.LedgerReport;
import org.kmodrace.report.record.JournalEvent;

/**
 * Which module held which through symbol_get(), over the trials of one variant of one scenario.
 *
 * @param why there is no ledger, or none of some of the machines; "" when nothing is missing
 * @param ledger of all machines together
 */
public record LedgerResult(String scenario, String variant, String why, LedgerReport ledger) {
    private record Item(String scenario, String variant) {}

    /** The ledgers of a journal, in its order. */
    static List<LedgerResult> of(List<JournalEvent> events) {
        Map<Item, LedgerResult> results = new LinkedHashMap<>();
        for (JournalEvent event : events) {
            if (event.type().equals(JournalEvent.LEDGER)) {
                LedgerResult one = new LedgerResult(
                        event.scenario(),
                        event.variant(),
                        event.text("why"),
                        event.text("why").isEmpty() ? LedgerReport.from(event.object("facts")) : LedgerReport.EMPTY);
                results.merge(new Item(event.scenario(), event.variant()), one, LedgerResult::plus);
            }
        }
        return new ArrayList<>(results.values());
    }

    private LedgerResult plus(LedgerResult later) {
        return new LedgerResult(scenario, variant, later.why.isEmpty() ? why : later.why, ledger.plus(later.ledger));
    }
}
