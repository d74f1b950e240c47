// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.observe.InitstateRules;
import org.kmodrace.race.observe.InitstateRules.Rule;
import org.kmodrace.race.observe.InitstateRules.State;
import org.kmodrace.race.oracle.ProbeSeen.Step;

/**
 * Loads modules as modprobe does ({@code kmod_module_probe_insert_module()} of libkmod): nothing when the module is
 * loaded already, else what it needs and then the module itself, each unless it is loaded already; EEXIST is as good as
 * 0, and another refusal is the end. What "loaded" means is a rule of its own.
 *
 * @param rule for the module itself
 * @param ofNeeded for what it needs
 * @param builtin the module names of {@code modules.builtin}
 */
record Prober(Guest guest, Rule rule, Rule ofNeeded, Set<String> builtin) {
    /** One rule for all. */
    Prober(Guest guest, Rule rule, Set<String> builtin) {
        this(guest, rule, rule, builtin);
    }

    /**
     * Loads a module.
     *
     * @param modules what it needs and then itself, in the order of loading, each with its parameters
     * @return what was done, in order
     */
    List<Step> probe(SequencedMap<String, String> modules) {
        String user = modules.lastEntry().getKey();
        State first = state(user, rule);
        if (loaded(first)) {
            return List.of(Step.skipped(user, first));
        }
        List<Step> steps = new ArrayList<>();
        for (Map.Entry<String, String> module : modules.entrySet()) {
            State said = state(module.getKey(), module.getKey().equals(user) ? rule : ofNeeded);
            Step step = Step.skipped(module.getKey(), said);
            if (!loaded(said)) {
                SysResult answer = guest.load(module.getKey(), module.getValue());
                step = new Step(module.getKey(), said, answer, true);
            }
            steps.add(step);
            if (!step.fine()) {
                break;
            }
        }
        return steps;
    }

    /** What sysfs says of a module now, by the rule for the module itself. */
    State state(String module) {
        return state(module, rule);
    }

    private State state(String module, Rule by) {
        String directory = "/sys/module/" + module;
        InitstateRules.Look look = new InitstateRules(guest.sys()).look(directory + "/initstate", directory);
        return by.state(look, module, builtin);
    }

    /** {@code module_is_inkernel()} of libkmod. */
    private static boolean loaded(State state) {
        return state == State.LIVE || state == State.BUILTIN;
    }
}
