// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kmodrace.race.oracle.ContractOracle;
import org.kmodrace.report.record.JournalEvent;

/** Says what came of a table of cases: nothing is drawn at random there, so no rate says anything. */
final class ContractPhrases {
    private ContractPhrases() {}

    /** That every answer is right; empty for a race that does not go through such a table. */
    static Optional<String> none(VariantTally race) {
        long right = count(race.ends(), ContractOracle.AS_SPECIFIED);
        long others = count(race.ends(), ContractOracle.NOT_APPLICABLE);
        if (right == 0) {
            return Optional.empty();
        }
        return Optional.of("%d of %d answers as specified%s"
                .formatted(right, right + others, others == 0 ? "" : ", " + others + " not for this kernel"));
    }

    /** The cases whose answer is another one, as far as they fit; empty when there are none. */
    static Optional<String> departures(VariantTally race) {
        List<String> departures = race.ends().stream()
                .filter(end -> end.text("outcome").equals(ContractOracle.DEPARTS))
                .map(end -> departure(end.object("evidence")))
                .toList();
        return departures.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", departures));
    }

    private static String departure(Map<String, Object> evidence) {
        String expected = evidence.get("expected") instanceof List<?> answers
                ? answers.stream().map(String::valueOf).collect(Collectors.joining(" or "))
                : "?";
        return evidence.get("case") + ": " + evidence.get("got") + ", not " + expected;
    }

    private static long count(Collection<JournalEvent> ends, String outcome) {
        return ends.stream().filter(end -> end.text("outcome").equals(outcome)).count();
    }
}
