// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.kmodrace.race.observe.InitstateRules.Look;
import org.kmodrace.race.observe.InitstateRules.State;

/**
 * The answer to {@code state}: what was seen of a module, and what both rules make of it.
 *
 * @param module its name, with {@code _} for {@code -}
 * @param look what sysfs showed
 * @param kmod18 the answer of the older rule
 * @param kmod20 the answer of the newer rule
 * @param builtinList whether there was a list of what is built in; the newer rule needs it
 * @param entry its line in {@code /proc/modules}, if it has one
 */
public record StateAnswer(
        String module, Look look, State kmod18, State kmod20, boolean builtinList, Optional<ModuleEntry> entry) {
    /** As an object of JSON values. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("module", module);
        map.put("look", look.name());
        map.put("kmod18", kmod18.name());
        map.put("kmod20", kmod20.name());
        map.put("builtinList", builtinList);
        map.put("procModules", ModuleEntry.toList(entry));
        return map;
    }

    /**
     * Reads what {@link #toMap} wrote.
     *
     * @throws IllegalArgumentException when something is missing
     */
    public static StateAnswer from(Map<String, Object> map) {
        Facts facts = new Facts(map);
        return new StateAnswer(
                facts.text("module"),
                Look.valueOf(facts.text("look")),
                State.valueOf(facts.text("kmod18")),
                State.valueOf(facts.text("kmod20")),
                facts.truth("builtinList"),
                ModuleEntry.first(facts.list("procModules")));
    }
}
