// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was seen of one loader among others.
 *
 * @param inInit whether it was the one that stood in the module's init
 * @param waited whether it slept in its call while another stood in the init
 * @param whereabouts its state and where it slept then
 * @param stack its kernel stack then, innermost first
 * @param answer what its call answered in the end
 * @param blockedMicros how long its call took
 */
public record LoaderSeen(
        String name,
        boolean inInit,
        boolean waited,
        String whereabouts,
        List<String> stack,
        String answer,
        long blockedMicros) {

    /** The same as evidence. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", name);
        facts.put("inInit", inInit);
        facts.put("waited", waited);
        facts.put("whereabouts", whereabouts);
        facts.put("stack", stack);
        facts.put("answer", answer);
        facts.put("blockedMicros", blockedMicros);
        return facts;
    }

    /** The evidence of all loaders of a trial: who stood in the init, and each of them. */
    static Map<String, Object> evidence(List<LoaderSeen> loaders) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put(
                "winner",
                loaders.stream()
                        .filter(LoaderSeen::inInit)
                        .map(LoaderSeen::name)
                        .findFirst()
                        .orElse("none"));
        evidence.put("loaders", loaders.stream().map(LoaderSeen::facts).toList());
        return evidence;
    }
}
