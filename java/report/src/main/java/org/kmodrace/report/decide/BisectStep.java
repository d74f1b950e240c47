// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.decide;

import org.kmodrace.race.protocol.SequentialDecision;
import org.kmodrace.race.scenario.VerdictKind;

/**
 * What a step answers to {@code git bisect run} (git-bisect(1)): good, bad, or that this revision cannot be tested.
 *
 * @param exitCode one of {@link #GOOD}, {@link #BAD}, {@link #SKIP}
 * @param why a phrase
 */
public record BisectStep(int exitCode, String why) {
    /** The revision is good. */
    public static final int GOOD = 0;
    /** The revision is bad. */
    public static final int BAD = 1;
    /** The revision cannot be tested: git takes another one near it. */
    public static final int SKIP = 125;

    /**
     * Decides.
     *
     * @param badWhen the verdict that makes a revision bad
     * @param verdict of the scenario on this revision
     * @param why the verdict is what it is; "" when it says all
     * @param sequential of the race's trials; asked only where rates decide
     */
    public static BisectStep decide(
            VerdictKind badWhen, VerdictKind verdict, String why, SequentialDecision sequential) {
        String seen = verdict + (why.isEmpty() ? "" : ": " + why);
        if (verdict == badWhen && !isByRate(badWhen)) {
            return new BisectStep(BAD, seen);
        }
        if (!isByRate(verdict)) {
            return new BisectStep(SKIP, seen);
        }
        return isByRate(badWhen)
                ? byRate(badWhen, sequential)
                : new BisectStep(GOOD, seen + ", and not " + badWhen + " in " + trials(sequential));
    }

    private static BisectStep byRate(VerdictKind badWhen, SequentialDecision sequential) {
        boolean badIfSeen = badWhen == VerdictKind.REPRODUCED;
        return switch (sequential.answer()) {
            case BAD -> new BisectStep(badIfSeen ? BAD : GOOD, "seen: " + counts(sequential));
            case GOOD -> new BisectStep(badIfSeen ? GOOD : BAD, "not seen: " + counts(sequential));
            case UNDECIDED -> new BisectStep(SKIP, "undecided after " + counts(sequential));
        };
    }

    /** Whether hits among trials tell it. */
    private static boolean isByRate(VerdictKind verdict) {
        return verdict == VerdictKind.REPRODUCED || verdict == VerdictKind.NOT_SEEN;
    }

    private static String counts(SequentialDecision sequential) {
        return sequential.hits() + (sequential.hits() == 1 ? " hit in " : " hits in ") + trials(sequential);
    }

    private static String trials(SequentialDecision sequential) {
        return sequential.trials() + (sequential.trials() == 1 ? " trial" : " trials");
    }
}
