// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.LinkedHashMap;
import java.util.Map;
import org.kmodrace.race.observe.InitstateRules.State;

/** Judges what a rule answered about a module that is not built in, while it was loaded. */
public final class InitstateOracle {
    /** "builtin" was answered of a module that is not: the known fault. */
    public static final String CALLED_BUILTIN = "called-builtin";
    /** Every answer fits a module that is being loaded. */
    public static final String TRUE_THROUGHOUT = "true-throughout";
    /** "going" was answered without an unload, or nothing could be read; "live" may come before the load returns. */
    public static final String IMPOSSIBLE = "impossible-state";

    private InitstateOracle() {}

    /**
     * Judges the answers of one load.
     *
     * @param answers how often each state was answered while the module came
     * @param windowMicros between the first and the last wrong answer, in microseconds
     */
    public static TrialResult judge(Map<State, Long> answers, long windowMicros) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        Map<String, Object> counts = new LinkedHashMap<>();
        long samples = 0;
        for (State state : State.values()) {
            long count = answers.getOrDefault(state, 0L);
            if (count > 0) {
                counts.put(state.name().toLowerCase(java.util.Locale.ROOT), count);
            }
            samples += count;
        }
        evidence.put("samples", samples);
        evidence.put("answers", counts);
        if (answers.getOrDefault(State.GOING, 0L) + answers.getOrDefault(State.UNREADABLE, 0L) > 0) {
            return new TrialResult(IMPOSSIBLE, evidence);
        }
        if (answers.getOrDefault(State.BUILTIN, 0L) > 0) {
            evidence.put("windowMicros", windowMicros);
            return new TrialResult(CALLED_BUILTIN, evidence);
        }
        return new TrialResult(TRUE_THROUGHOUT, evidence);
    }
}
