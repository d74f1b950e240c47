// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.race.protocol.PlanItem;

/** What is still to be done: for each planned item the trials from the next one on. */
final class Backlog {
    private final Map<String, PlanItem> left = new LinkedHashMap<>();
    private final Map<String, Integer> losses = new HashMap<>();

    Backlog(List<PlanItem> items) {
        items.forEach(item -> left.put(item.name(), item));
    }

    /** In the planned order. */
    List<PlanItem> items() {
        return new ArrayList<>(left.values());
    }

    boolean isEmpty() {
        return left.isEmpty();
    }

    boolean contains(String item) {
        return left.containsKey(item);
    }

    /** A trial has its outcome. */
    void done(String item, int trial) {
        left.computeIfPresent(item, (name, planned) -> {
            int next = trial + 1;
            int end = planned.firstTrial() + planned.trials();
            return next >= end ? null : new PlanItem(planned.scenario(), planned.variant(), next, end - next);
        });
    }

    /** Nothing more is to be done for it. */
    void drop(String item) {
        left.remove(item);
    }

    /** Nothing more is to be done for any variant of the scenario. */
    void dropScenario(String scenario) {
        left.values().removeIf(item -> item.scenario().equals(scenario));
    }

    /**
     * Counts a loss of the item's next trial.
     *
     * @return how often that one has been lost now
     */
    int lost(String item) {
        PlanItem planned = left.get(item);
        String trial = item + ":" + (planned == null ? -1 : planned.firstTrial());
        return losses.merge(trial, 1, Integer::sum);
    }
}
