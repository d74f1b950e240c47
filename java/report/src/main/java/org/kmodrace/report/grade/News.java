// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.Optional;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.expect.Expectation;

/**
 * A verdict that departs from what is known of such a kernel.
 *
 * @param worse whether the kernel does what it was not known to do; else it no longer does what it did
 * @param text what was seen, what was known instead, and why; sentences
 */
public record News(boolean worse, String text) {
    /** What is new in a result; empty when nothing is. */
    public static Optional<News> of(ScenarioResult result) {
        if (!result.departs()) {
            return Optional.empty();
        }
        Expectation known = result.expectation().orElseThrow();
        return Optional.of(new News(
                badness(result.verdict()) > badness(known.verdict()),
                "%s is %s in %d/%d on %s (%s), and not %s, which is known of %s: %s."
                        .formatted(
                                result.scenario(),
                                result.verdict(),
                                result.hits(),
                                result.trials(),
                                result.kernel(),
                                result.seen(),
                                known.verdict(),
                                known.kernels().inWords(),
                                known.because())));
    }

    /** {@code regression} or {@code improvement}. */
    public String word() {
        return worse ? "regression" : "improvement";
    }

    private static int badness(VerdictKind verdict) {
        return switch (verdict) {
            case SKIPPED, ERROR, NOT_SEEN -> 0;
            case REPRODUCED -> 1;
            case VIOLATED -> 2;
            case CRASHED -> 3;
        };
    }
}
