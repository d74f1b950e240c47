// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.List;
import org.kmodrace.race.oracle.CrashFacts;

/**
 * The first crash on a console.
 *
 * @param facts what an oracle asks of it
 * @param excerpt the console's lines from the crash on, at most {@link CrashReader#EXCERPT_LINES}
 */
public record CrashReport(CrashFacts facts, List<String> excerpt) {
    /** Such as {@code BUG: unable to handle kernel paging request in filp_close}. */
    public String title() {
        return facts.title();
    }
}
