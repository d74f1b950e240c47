// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Judges loaders that were let loose on one module together, or on several. */
public final class ParallelLoadOracle {
    /** A loser entered during the winner's init, was put to wait, and got the documented answer. */
    public static final String LOSER_WAITED = "loser-waited";
    /** Nobody had to wait for another's init. */
    public static final String NOBODY_WAITED = "nobody-waited";
    /** Somebody got an answer that is not documented for this kernel. */
    public static final String UNDOCUMENTED = "undocumented-answer";

    private ParallelLoadOracle() {}

    /**
     * Judges what was seen of all loaders.
     *
     * @param documented the answers that a loader may get which had to wait
     */
    public static TrialResult judge(List<LoaderSeen> loaders, Set<String> documented) {
        Map<String, Object> evidence = LoaderSeen.evidence(loaders);
        boolean anyWaited = false;
        for (LoaderSeen loader : loaders) {
            boolean right = loader.waited() ? documented.contains(loader.answer()) : answersForOthers(loader);
            if (!right) {
                evidence.put(
                        "undocumented", loader.name() + " got " + loader.answer() + ", documented is " + documented);
                return new TrialResult(UNDOCUMENTED, evidence);
            }
            anyWaited |= loader.waited();
        }
        return new TrialResult(anyWaited ? LOSER_WAITED : NOBODY_WAITED, evidence);
    }

    /** Who stood in the init gets its result; who came too late to wait finds the module there. */
    private static boolean answersForOthers(LoaderSeen loader) {
        return loader.inInit()
                ? loader.answer().equals("0")
                : Set.of("0", "EEXIST").contains(loader.answer());
    }
}
