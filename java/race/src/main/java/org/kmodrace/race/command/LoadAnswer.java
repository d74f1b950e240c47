// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answer to {@code load}.
 *
 * @param module what was asked for
 * @param steps one for each module, in order; the last is the one that was asked for unless one before it was refused
 */
public record LoadAnswer(String module, List<LoadStep> steps) {
    /** Keeps a copy of the list. */
    public LoadAnswer {
        steps = List.copyOf(steps);
    }

    /** Of what is a part of the kernel itself. */
    public static LoadAnswer builtin(String name) {
        return new LoadAnswer(
                name, List.of(new LoadStep(name, "", "", "", "0", 0, "a part of the kernel itself", List.of(), 0)));
    }

    /** Whether all were loaded. */
    public boolean done() {
        return steps.stream().allMatch(LoadStep::done);
    }

    /** As an object of JSON values. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("module", module);
        map.put("done", done());
        List<Object> all = new ArrayList<>();
        for (LoadStep step : steps) {
            all.add(step.toMap());
        }
        map.put("steps", all);
        return map;
    }

    /**
     * Reads what {@link #toMap} wrote.
     *
     * @throws IllegalArgumentException when something is missing
     */
    public static LoadAnswer from(Map<String, Object> map) {
        Facts facts = new Facts(map);
        return new LoadAnswer(
                facts.text("module"),
                Facts.each(facts.list("steps")).stream().map(LoadStep::from).toList());
    }
}
