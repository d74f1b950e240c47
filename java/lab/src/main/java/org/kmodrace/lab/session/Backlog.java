// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.kmodrace.race.protocol.PlanItem;

/**
 * What is still to be done: for each planned item the trials that have no outcome. Several machines work on it at once;
 * what one has taken is not given to another until it is given back.
 */
final class Backlog {
    private final Map<String, Item> left = new LinkedHashMap<>();
    private final Map<String, Integer> losses = new HashMap<>();
    private int working;
    private boolean abandoned;

    /** The trials of an item, by number. */
    private static final class Item {
        private final PlanItem planned;
        /** Those without an outcome. */
        private final BitSet open = new BitSet();
        /** Those of them that somebody works on. */
        private final BitSet taken = new BitSet();

        Item(PlanItem planned) {
            this.planned = planned;
            open.set(planned.firstTrial(), planned.firstTrial() + planned.trials());
        }

        /** The first trials in a row of which {@code trials} has one; null when it has none. */
        private PlanItem first(BitSet trials) {
            int from = trials.nextSetBit(0);
            return new PlanItem(planned.scenario(), planned.variant(), from, trials.nextClearBit(from) - from);
        }

        private BitSet free() {
            BitSet free = (BitSet) open.clone();
            free.andNot(taken);
            return free;
        }
    }

    Backlog(List<PlanItem> items) {
        items.forEach(item -> left.put(item.name(), new Item(item)));
    }

    /**
     * Takes a machine's work; waits while all that is left is in the hands of others, who may give it back.
     *
     * @param choice is given what is free, in the planned order, and chooses from it, at least something
     * @return what was chosen; empty when nothing is left or it was abandoned
     */
    synchronized List<PlanItem> take(UnaryOperator<List<PlanItem>> choice) throws InterruptedException {
        while (!left.isEmpty() && !abandoned) {
            List<PlanItem> free = free();
            if (!free.isEmpty()) {
                List<PlanItem> chosen = choice.apply(free);
                chosen.forEach(item -> mark(item, true));
                working++;
                return chosen;
            }
            if (working == 0) {
                throw new IllegalStateException("work is taken and nobody does it: " + left.keySet());
            }
            wait();
        }
        return List.of();
    }

    /** Nobody takes anything any more: the session cannot go on. */
    synchronized void abandon() {
        abandoned = true;
        notifyAll();
    }

    /** The machine has ended: what has no outcome is free again. */
    synchronized void giveBack(List<PlanItem> batch) {
        batch.forEach(item -> mark(item, false));
        working--;
        notifyAll();
    }

    private void mark(PlanItem item, boolean taken) {
        Item all = left.get(item.name());
        if (all != null) {
            all.taken.set(item.firstTrial(), item.firstTrial() + item.trials(), taken);
        }
    }

    private List<PlanItem> free() {
        List<PlanItem> items = new ArrayList<>();
        for (Item item : left.values()) {
            BitSet free = item.free();
            if (!free.isEmpty()) {
                items.add(item.first(free));
            }
        }
        return items;
    }

    /** What has no outcome, in the planned order, whoever works on it; of each item the first trials in a row. */
    synchronized List<PlanItem> items() {
        return new ArrayList<>(
                left.values().stream().map(item -> item.first(item.open)).toList());
    }

    synchronized boolean isEmpty() {
        return left.isEmpty();
    }

    synchronized boolean contains(String item) {
        return left.containsKey(item);
    }

    /** A trial has its outcome. */
    synchronized void done(String item, int trial) {
        Item all = left.get(item);
        if (all != null) {
            all.open.clear(trial);
            if (all.open.isEmpty()) {
                left.remove(item);
                notifyAll();
            }
        }
    }

    /** Nothing more is to be done for it. */
    synchronized void drop(String item) {
        left.remove(item);
        notifyAll();
    }

    /** Nothing more is to be done for any variant of the scenario. */
    synchronized void dropScenario(String scenario) {
        left.values().removeIf(item -> item.planned.scenario().equals(scenario));
        notifyAll();
    }

    /**
     * Counts a loss of a trial.
     *
     * @param trial its number; below 0 stands for the item's next one
     * @return how often that one has been lost now
     */
    synchronized int lost(String item, int trial) {
        Item all = left.get(item);
        int next = all == null ? -1 : all.open.nextSetBit(0);
        return losses.merge(item + ":" + (trial < 0 ? next : trial), 1, Integer::sum);
    }
}
