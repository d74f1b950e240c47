// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.expect;

import java.util.List;
import org.kmodrace.race.scenario.VerdictKind;

/**
 * What is known of a scenario on a range of kernels.
 *
 * @param because the reason, with the commit or the line of the kernel's source that shows it
 * @param rarely verdicts that come now and then instead, and are no news either
 */
public record Expectation(KernelRange kernels, VerdictKind verdict, String because, List<Rare> rarely) {
    /** A verdict that comes so seldom that it cannot be relied on. */
    public record Rare(VerdictKind verdict, String because) {}

    public Expectation {
        rarely = List.copyOf(rarely);
    }

    /** Whether the verdict is no news. */
    public boolean covers(VerdictKind seen) {
        return seen == verdict || rarely.stream().anyMatch(rare -> rare.verdict() == seen);
    }

    /** Why the verdict was to be expected; "" when it was not. */
    public String reason(VerdictKind seen) {
        return seen == verdict
                ? because
                : rarely.stream()
                        .filter(rare -> rare.verdict() == seen)
                        .map(Rare::because)
                        .findFirst()
                        .orElse("");
    }
}
