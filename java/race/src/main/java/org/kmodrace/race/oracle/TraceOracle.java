// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what the kernel's trace events (Documentation/trace/events.rst) tell of a module: what it allocated and nobody
 * freed, and which of its timers were started and neither cancelled nor run. Pure.
 */
public final class TraceOracle {
    private static final Pattern LINE =
            Pattern.compile("\\s*(.+)-(\\d+)\\s+(?:\\(.*\\)\\s+)?\\[\\d+\\]\\s+\\S+\\s+[\\d.]+: (\\w+): (.*)");
    private static final Pattern WRITTEN = Pattern.compile("entries-in-buffer/entries-written: (\\d+)/(\\d+)");

    private static final Set<String> ALLOCATIONS =
            Set.of("kmalloc", "kmalloc_node", "kmem_cache_alloc", "kmem_cache_alloc_node", "percpu_alloc_percpu");
    private static final Set<String> FREES = Set.of("kfree", "kmem_cache_free", "percpu_free_percpu");

    private TraceOracle() {}

    /**
     * One event.
     *
     * @param task the thread's name
     * @param fields what stands after the event's name
     */
    public record Event(String task, String name, String fields) {
        /** A field's value up to the next one: {@code init+0x1f/0x40 [foo]}; "" when it is not there. */
        public String field(String wanted) {
            Matcher m = Pattern.compile("(?:^| )" + wanted + "=(.*?)(?= \\w+=| \\[|$)( \\[\\w+\\])?")
                    .matcher(fields);
            return m.find() ? m.group(1) + (m.group(2) == null ? "" : m.group(2)) : "";
        }
    }

    /**
     * Memory that was allocated and not freed.
     *
     * @param site where the module called the allocator, as the kernel names it
     * @param bytes that were asked for; "" where the event does not tell
     */
    public record Unfreed(String event, String site, String bytes) {}

    /** The events of a trace file, in order. */
    public static List<Event> read(String trace) {
        List<Event> events = new ArrayList<>();
        for (String line : trace.split("\n", -1)) {
            Matcher m = LINE.matcher(line);
            if (!line.startsWith("#") && m.matches()) {
                events.add(new Event(m.group(1), m.group(3), m.group(4)));
            }
        }
        return events;
    }

    /** Whether events were overwritten before they were read, so that a missing one says nothing. */
    public static boolean lost(String trace) {
        Matcher m = WRITTEN.matcher(trace);
        return trace.contains("LOST") || (m.find() && !m.group(1).equals(m.group(2)));
    }

    /**
     * What the module allocated and nobody freed.
     *
     * @param named the events while the module was loaded, so that its functions have names
     * @param all the events until the end; those of {@code named} stand at its beginning
     * @param module whose allocations are looked for; code without a name counts as its own
     */
    public static List<Unfreed> unfreed(List<Event> named, List<Event> all, String module) {
        Map<String, Unfreed> alive = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            Event event = i < named.size() ? named.get(i) : all.get(i);
            String pointer = event.field("ptr");
            if (FREES.contains(event.name())) {
                alive.remove(pointer);
            } else if (ALLOCATIONS.contains(event.name()) && isOf(event.field("call_site"), module)) {
                String bytes = event.field("bytes_req");
                alive.put(
                        pointer,
                        new Unfreed(
                                event.name(), event.field("call_site"), bytes.isEmpty() ? event.field("size") : bytes));
            }
        }
        return List.copyOf(alive.values());
    }

    /**
     * The functions of timers that were started and neither cancelled nor run until the end.
     *
     * @param named the events while the module was loaded
     * @param all the events until it was unloaded
     * @param inModule whether an address lay in the module's memory: so does a timer that the kernel's own function
     *     serves, as that of a delayed work
     */
    public static List<String> pendingTimers(
            List<Event> named, List<Event> all, String module, LongPredicate inModule) {
        Map<String, String> pending = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            Event event = i < named.size() ? named.get(i) : all.get(i);
            switch (event.name()) {
                case "timer_start" ->
                    start(event, "timer", module, inModule).ifPresent(f -> pending.put(event.field("timer"), f));
                case "hrtimer_start" ->
                    start(event, "hrtimer", module, inModule).ifPresent(f -> pending.put(event.field("hrtimer"), f));
                case "timer_cancel", "timer_expire_entry" -> pending.remove(event.field("timer"));
                case "hrtimer_cancel", "hrtimer_expire_entry" -> pending.remove(event.field("hrtimer"));
                default -> {
                    // Of no consequence for a timer.
                }
            }
        }
        return List.copyOf(pending.values());
    }

    private static Optional<String> start(Event event, String field, String module, LongPredicate inModule) {
        String function = event.field("function");
        String address = event.field(field).replaceFirst("^0x", "");
        if (address.matches("[0-9a-f]{16}") && inModule.test(Long.parseUnsignedLong(address, 16))) {
            return Optional.of(function);
        }
        return !event.field(field).isEmpty() && isOf(function, module) ? Optional.of(function) : Optional.empty();
    }

    /** A function that has no name any more was in the module, or in the part of it that is freed after its init. */
    private static boolean isOf(String function, String module) {
        return function.startsWith("0x") || function.contains("[" + module + "]");
    }
}
