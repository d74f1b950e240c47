// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.scenario;

import java.util.List;

/**
 * One of the cases of a scenario that goes through a table: each is one trial.
 *
 * @param does what is done, a phrase
 * @param answers what must come; the first whose range a kernel is in
 */
public record CaseSpec(String id, String does, List<Answer> answers) {
    /**
     * An answer and the kernels that give it.
     *
     * @param range the kernels, or "" for all
     * @param because the source that says so
     */
    public record Answer(String answer, String range, String because) {}
}
