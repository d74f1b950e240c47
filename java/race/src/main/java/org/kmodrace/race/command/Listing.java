// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answer to {@code ls}.
 *
 * @param modules in the kernel's order: the newest first
 * @param settled false when the list kept changing while it was read, so that a live module may be missing
 * @param lsmod what lsmod(8) printed right after; "" when it was not asked
 */
public record Listing(List<ModuleEntry> modules, boolean settled, String lsmod) {
    /** Keeps a copy of the list. */
    public Listing {
        modules = List.copyOf(modules);
    }

    /** As an object of JSON values. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        List<Object> entries = new ArrayList<>();
        for (ModuleEntry module : modules) {
            entries.add(module.toMap());
        }
        map.put("modules", entries);
        map.put("settled", settled);
        map.put("lsmod", lsmod);
        return map;
    }

    /**
     * Reads what {@link #toMap} wrote.
     *
     * @throws IllegalArgumentException when something is missing
     */
    public static Listing from(Map<String, Object> map) {
        Facts facts = new Facts(map);
        return new Listing(
                Facts.each(facts.list("modules")).stream()
                        .map(ModuleEntry::from)
                        .toList(),
                facts.truth("settled"),
                facts.text("lsmod"));
    }
}
