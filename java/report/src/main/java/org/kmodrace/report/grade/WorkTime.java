// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmodrace.report.record.JournalEvent;

/**
 * How long machines worked on each scenario. The guest says so itself at an item's end; for an item
 * that its machine did not survive, the host's times are taken.
 */
final class WorkTime {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Map<String, Item> running = new HashMap<>();
    private final Map<String, Long> nanos = new LinkedHashMap<>();

    private record Item(String scenario, long startedAt, long lastAt) {}

    void add(JournalEvent event) {
        String vm = event.vm();
        Item item = running.get(vm);
        switch (event.type()) {
            case JournalEvent.ITEM_START -> {
                cutOff(item);
                running.put(vm, new Item(event.scenario(), event.at(), event.at()));
            }
            case JournalEvent.ITEM_END -> {
                running.remove(vm);
                nanos.merge(event.scenario(), event.number("ns", 0), Long::sum);
            }
            case JournalEvent.MACHINE_START, JournalEvent.MACHINE_END -> {
                running.remove(vm);
                // A silent machine has worked, or seemed to, until it was ended.
                cutOff(item == null || event.type().equals(JournalEvent.MACHINE_START) ? item : until(item, event));
            }
            default -> {
                if (item != null && item.scenario().equals(event.scenario())) {
                    running.put(vm, until(item, event));
                }
            }
        }
    }

    /** In nanoseconds, by the scenario's id. */
    Map<String, Long> perScenario() {
        Map<String, Long> all = new LinkedHashMap<>(nanos);
        running.values().forEach(item -> all.merge(item.scenario(), nanos(item), Long::sum));
        // An event that lacks its scenario is nobody's.
        all.remove("");
        return all;
    }

    private void cutOff(@Nullable Item item) {
        if (item != null) {
            nanos.merge(item.scenario(), nanos(item), Long::sum);
        }
    }

    private static Item until(Item item, JournalEvent event) {
        return new Item(item.scenario(), item.startedAt(), event.at());
    }

    private static long nanos(Item item) {
        return Math.max(0, item.lastAt() - item.startedAt()) * NANOS_PER_MILLI;
    }
}
