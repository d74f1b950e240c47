// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.LinkedHashMap;
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

    /**
     * What was seen of one loader.
     *
     * @param inInit whether it was the one that stood in the module's init
     * @param waited whether it slept in its call while another stood in the init
     * @param whereabouts its state and where it slept then
     * @param stack its kernel stack then, innermost first
     * @param answer what its call answered in the end
     * @param blockedMicros how long its call took
     */
    public record Loader(
            String name,
            boolean inInit,
            boolean waited,
            String whereabouts,
            List<String> stack,
            String answer,
            long blockedMicros) {}

    private ParallelLoadOracle() {}

    /**
     * Judges what was seen of all loaders.
     *
     * @param documented the answers that a loader may get which had to wait
     */
    public static TrialResult judge(List<Loader> loaders, Set<String> documented) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put(
                "winner",
                loaders.stream()
                        .filter(Loader::inInit)
                        .map(Loader::name)
                        .findFirst()
                        .orElse("none"));
        evidence.put(
                "loaders", loaders.stream().map(ParallelLoadOracle::describe).toList());
        boolean anyWaited = false;
        for (Loader loader : loaders) {
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
    private static boolean answersForOthers(Loader loader) {
        return loader.inInit()
                ? loader.answer().equals("0")
                : Set.of("0", "EEXIST").contains(loader.answer());
    }

    private static Map<String, Object> describe(Loader loader) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", loader.name());
        facts.put("inInit", loader.inInit());
        facts.put("waited", loader.waited());
        facts.put("whereabouts", loader.whereabouts());
        facts.put("stack", loader.stack());
        facts.put("answer", loader.answer());
        facts.put("blockedMicros", loader.blockedMicros());
        return facts;
    }
}
