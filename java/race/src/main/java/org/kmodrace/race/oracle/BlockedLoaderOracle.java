// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Judges where and how long a loader was blocked by another's init. */
public final class BlockedLoaderOracle {
    /** It slept where it is known to, as long as the init ran, and went on when it was over. */
    public static final String BLOCKED = "blocked-by-init";
    /** It did not wait. */
    public static final String NOT_BLOCKED = "not-blocked";
    /** It slept in another place than the known one. */
    public static final String ELSEWHERE = "blocked-elsewhere";
    /** It had to wait, and had its answer before the init was over. */
    public static final String EARLY = "released-early";
    /** It slept on after the init was over. */
    public static final String LATE = "released-late";
    /** It got an answer that is not documented for this kernel. */
    public static final String UNDOCUMENTED = "undocumented-answer";

    /** In good time after the init; resolve_symbol_wait() gives up after 30 s, which must not be what ends the wait. */
    private static final long RELEASED_WITHIN_MICROS = 10_000_000;

    /**
     * What was seen of a loader while another stood in an init.
     *
     * @param places the functions in which it slept, one for each look, as {@code wchan} names them; none when it did
     *     not sleep
     * @param stack its kernel stack at the first look, innermost first
     * @param heldMicros how long the init was held after that look
     * @param answeredBeforeEnd whether it had its answer before the init was let go
     * @param afterEndMicros how long after that it had its answer
     * @param answer what it was told
     */
    public record Seen(
            List<String> places,
            List<String> stack,
            long heldMicros,
            boolean answeredBeforeEnd,
            long afterEndMicros,
            String answer) {}

    private BlockedLoaderOracle() {}

    /** Judges one loader. */
    public static TrialResult judge(Seen seen, BlockedPlace known) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("blockedIn", seen.places().stream().distinct().toList());
        evidence.put("looks", seen.places().size());
        evidence.put("stack", seen.stack());
        evidence.put("initHeldMicros", seen.heldMicros());
        evidence.put("releasedAfterMicros", seen.answeredBeforeEnd() ? 0L : seen.afterEndMicros());
        evidence.put("answer", seen.answer());
        evidence.put("known", known.because());
        return new TrialResult(outcome(seen, known, evidence), evidence);
    }

    private static String outcome(Seen seen, BlockedPlace known, Map<String, Object> evidence) {
        if (!known.answers().contains(seen.answer())) {
            evidence.put("undocumented", "documented is " + known.answers());
            return UNDOCUMENTED;
        }
        if (seen.places().isEmpty()) {
            return NOT_BLOCKED;
        }
        if (!seen.places().stream().allMatch(known::holds)) {
            evidence.put("elsewhere", "known is one of " + known.functions());
            return ELSEWHERE;
        }
        if (seen.answeredBeforeEnd()) {
            return EARLY;
        }
        return seen.afterEndMicros() > RELEASED_WITHIN_MICROS ? LATE : BLOCKED;
    }
}
