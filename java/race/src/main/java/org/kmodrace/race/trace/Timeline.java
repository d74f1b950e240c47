// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What every actor and the kernel did in one trial, in the order of time: the debug log of shared seed 004, for nothing.
 *
 * @param zero what the times are counted from: {@code the gate's release} or {@code the trial's start}
 * @param kernel whether the kernel's own events are among them; otherwise why not
 * @param entries in the order of time
 * @param cut how many are left out in the middle, or did not fit when they were recorded
 * @param lost how many of the kernel's events are missing, at least
 */
public record Timeline(String zero, String kernel, List<Entry> entries, long cut, long lost) {
    /** The kernel's events are in it. */
    public static final String WITH_KERNEL = "";

    /**
     * One thing.
     *
     * @param nanos since zero, less than 0 before it
     * @param duration in nanoseconds; 0 for what has none
     * @param who an actor, the harness, or a thread of the kernel
     * @param cpu on which it happened; -1 when nobody knows
     */
    public record Entry(long nanos, long duration, String who, int cpu, String what) {}

    /** Keeps a copy of the list. */
    public Timeline {
        entries = List.copyOf(entries);
    }

    /**
     * Merges what was seen.
     *
     * @param start when the trial began, by {@link System#nanoTime()}
     * @param most entries that are kept: the first and the last half of them
     */
    static Timeline of(CallLog log, long start, String kernel, List<Entry> events, long lost, int most) {
        long zero = log.released() == 0 ? start : log.released();
        List<Entry> all = new ArrayList<>();
        for (CallLog.Call call : log.calls()) {
            String name = call.thread().getName();
            all.add(new Entry(
                    call.begin() - zero,
                    Math.max(1, call.end() - call.begin()),
                    harness(name),
                    -1,
                    call.what()
                            + (call.answer().isEmpty() ? "" : " = " + call.answer())
                            + (call.times() == 1 ? "" : " (the last of " + call.times() + ")")));
        }
        for (Entry event : events) {
            all.add(new Entry(event.nanos() - zero, 0, harness(event.who()), event.cpu(), event.what()));
        }
        all.sort(Comparator.comparingLong(Entry::nanos));
        long cut = log.dropped();
        if (all.size() > most) {
            List<Entry> kept = new ArrayList<>(all.subList(0, most / 2));
            kept.addAll(all.subList(all.size() - (most - most / 2), all.size()));
            cut += all.size() - kept.size();
            all = kept;
        }
        return new Timeline(log.released() == 0 ? "the trial's start" : "the gate's release", kernel, all, cut, lost);
    }

    /** The JVM's first thread is the harness's. */
    private static String harness(String thread) {
        return thread.equals("main") ? "harness" : thread;
    }

    /** As an object of JSON values. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("zero", zero);
        map.put("withoutKernel", kernel);
        map.put("cut", cut);
        map.put("lost", lost);
        List<Object> all = new ArrayList<>();
        for (Entry entry : entries) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("ns", entry.nanos());
            if (entry.duration() > 0) {
                one.put("for", entry.duration());
            }
            one.put("who", entry.who());
            if (entry.cpu() >= 0) {
                one.put("cpu", entry.cpu());
            }
            one.put("what", entry.what());
            all.add(one);
        }
        map.put("entries", all);
        return map;
    }

    /** Reads what {@link #toMap} wrote; what is missing is taken for nothing. */
    public static Timeline from(Map<String, Object> map) {
        List<Entry> entries = new ArrayList<>();
        if (map.get("entries") instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> one) {
                    entries.add(new Entry(
                            number(one, "ns", 0),
                            number(one, "for", 0),
                            text(one, "who"),
                            (int) number(one, "cpu", -1),
                            text(one, "what")));
                }
            }
        }
        return new Timeline(
                text(map, "zero"), text(map, "withoutKernel"), entries, number(map, "cut", 0), number(map, "lost", 0));
    }

    private static String text(Map<?, ?> map, String name) {
        return map.get(name) instanceof String text ? text : "";
    }

    private static long number(Map<?, ?> map, String name, long otherwise) {
        return map.get(name) instanceof Number number ? number.longValue() : otherwise;
    }
}
