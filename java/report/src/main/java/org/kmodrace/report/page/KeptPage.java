// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.page;

import java.util.List;
import java.util.Optional;
import org.kmodrace.race.scenario.Grade;
import org.kmodrace.race.trace.Timeline;
import org.kmodrace.report.grade.KeptTrial;

/**
 * A kept trial.
 *
 * @param grade of its outcome
 * @param meaning of its outcome, a sentence; "" when nobody declared it
 * @param reading what a reader saw beside what was true; empty where the trial had none
 * @param evidence all other that the oracle went by
 * @param timeline to be drawn; empty where there is none or it is left out
 * @param timelineLeftOut whether there is one, for which the page has no room
 */
public record KeptPage(
        KeptTrial trial,
        Grade grade,
        String meaning,
        Optional<Reading> reading,
        List<EvidenceItem> evidence,
        Optional<Timeline> timeline,
        boolean timelineLeftOut) {
    /** Keeps a copy of the list. */
    public KeptPage {
        evidence = List.copyOf(evidence);
    }
}
