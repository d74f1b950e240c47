// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something wrong with a module.
 *
 * @param kind what sort of fault it is, lower case with dashes, such as {@code proc-entry-left}
 * @param subject what it is about, such as {@code /proc/foo}; with the kind it tells one finding from another
 * @param what a sentence for the module's author
 * @param evidence what was seen, in values that JSON knows
 */
public record Finding(String kind, String subject, String what, Map<String, Object> evidence) {
    /** Keeps a copy of the evidence. */
    public Finding {
        evidence = new LinkedHashMap<>(evidence);
    }

    /** Without more evidence than the sentence itself. */
    public Finding(String kind, String subject, String what) {
        this(kind, subject, what, Map.of());
    }

    /** As an object of JSON values. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", kind);
        map.put("subject", subject);
        map.put("what", what);
        map.put("evidence", evidence);
        return map;
    }

    /** Reads what {@link #toMap} wrote; what is missing is "". */
    public static Finding from(Map<?, ?> map) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        if (map.get("evidence") instanceof Map<?, ?> values) {
            values.forEach((key, value) -> evidence.put(String.valueOf(key), value));
        }
        return new Finding(text(map, "kind"), text(map, "subject"), text(map, "what"), evidence);
    }

    private static String text(Map<?, ?> map, String name) {
        return map.get(name) instanceof String text ? text : "";
    }
}
