// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.kmodrace.race.observe.ModulesLine;

/**
 * A loaded module as {@code /proc/modules} and {@code /sys/module} tell of it.
 *
 * @param size in bytes
 * @param references -1 where the kernel counts none
 * @param users the modules linked to it, by {@code /proc/modules}
 * @param holders the same by {@code /sys/module/NAME/holders}
 * @param state {@code Live}, {@code Loading} or {@code Unloading}
 * @param initstate what {@code /sys/module/NAME/initstate} says; "" when it is not there
 * @param taints the letters of Documentation/admin-guide/tainted-kernels.rst, such as {@code OE}
 * @param permanent whether it has an init and no exit, and so cannot be unloaded
 * @param address where its memory begins, in hexadecimal; zeros for readers without the right to see it
 */
public record ModuleEntry(
        String name,
        long size,
        int references,
        List<String> users,
        List<String> holders,
        String state,
        String initstate,
        String taints,
        boolean permanent,
        String address) {
    private static final String PERMANENT = "[permanent],";

    /** Keeps copies of the lists. */
    public ModuleEntry {
        users = List.copyOf(users);
        holders = List.copyOf(holders);
    }

    /** From a line of {@code /proc/modules}; empty when it is not well formed. What sysfs says is yet to come. */
    static Optional<ModuleEntry> parse(String line) {
        Optional<ModulesLine> parsed = ModulesLine.parse(line);
        if (parsed.isEmpty()) {
            return Optional.empty();
        }
        ModulesLine m = parsed.get();
        return Optional.of(new ModuleEntry(
                m.name(),
                m.size(),
                m.references(),
                m.users(),
                List.of(),
                m.state(),
                "",
                taints(line),
                line.contains(PERMANENT),
                "0x%016x".formatted(m.address())));
    }

    /** The flags at the line's end without the sign of a module that comes or goes: {@code (OE+)} is {@code OE}. */
    private static String taints(String line) {
        int open = line.lastIndexOf(" (");
        return open < 0 ? "" : line.substring(open + 2).replaceAll("[^A-Z]", "");
    }

    ModuleEntry withSysfs(List<String> sysHolders, String sysInitstate) {
        return new ModuleEntry(
                name, size, references, users, sysHolders, state, sysInitstate, taints, permanent, address);
    }

    /** All modules that are known to hold it, by either source, sorted. */
    public List<String> named() {
        TreeSet<String> all = new TreeSet<>(users);
        all.addAll(holders);
        return List.copyOf(all);
    }

    /**
     * How many references no linked module stands for: an open file, a mount, a socket, a symbol_get() without its
     * put. 0 where the kernel counts none.
     */
    public int unexplained() {
        return references < 0 ? 0 : references - users.size();
    }

    /** As an object of JSON values. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("size", size);
        map.put("references", references);
        map.put("unexplained", unexplained());
        map.put("users", users);
        map.put("holders", holders);
        map.put("state", state);
        map.put("initstate", initstate);
        map.put("taints", taints);
        map.put("permanent", permanent);
        map.put("address", address);
        return map;
    }

    /** As a list of none or one, which is how an answer holds it. */
    static List<Object> toList(Optional<ModuleEntry> entry) {
        return entry.<List<Object>>map(e -> List.of(e.toMap())).orElse(List.of());
    }

    /** What {@link #toList} made. */
    static Optional<ModuleEntry> first(List<Object> list) {
        return Facts.each(list).stream().map(ModuleEntry::from).findFirst();
    }

    static ModuleEntry from(Facts facts) {
        return new ModuleEntry(
                facts.text("name"),
                facts.number("size"),
                (int) facts.number("references"),
                facts.texts("users"),
                facts.texts("holders"),
                facts.text("state"),
                facts.text("initstate"),
                facts.text("taints"),
                facts.truth("permanent"),
                facts.text("address"));
    }
}
