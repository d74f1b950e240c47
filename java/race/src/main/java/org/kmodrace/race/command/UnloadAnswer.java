// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to {@code unload}.
 *
 * @param flags of the call, as {@code O_NONBLOCK|O_TRUNC}
 * @param answer the last call's: {@code 0}, or the name of the error
 * @param errno its number, 0 for none
 * @param meaning of the error in words, "" for none
 * @param calls how many calls were made
 * @param millis how long it took
 * @param entry the module as it is when it was refused, if it is loaded
 * @param log what the kernel logged about it
 */
public record UnloadAnswer(
        String module,
        String flags,
        String answer,
        int errno,
        String meaning,
        int calls,
        long millis,
        Optional<ModuleEntry> entry,
        List<String> log) {
    /** Keeps a copy of the list. */
    public UnloadAnswer {
        log = List.copyOf(log);
    }

    /** Whether it went. */
    public boolean done() {
        return errno == 0;
    }

    /** As an object of JSON values. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("module", module);
        map.put("done", done());
        map.put("flags", flags);
        map.put("answer", answer);
        map.put("errno", errno);
        map.put("meaning", meaning);
        map.put("calls", calls);
        map.put("millis", millis);
        map.put("stillThere", ModuleEntry.toList(entry));
        map.put("log", log);
        return map;
    }

    /**
     * Reads what {@link #toMap} wrote.
     *
     * @throws IllegalArgumentException when something is missing
     */
    public static UnloadAnswer from(Map<String, Object> map) {
        Facts facts = new Facts(map);
        return new UnloadAnswer(
                facts.text("module"),
                facts.text("flags"),
                facts.text("answer"),
                (int) facts.number("errno"),
                facts.text("meaning"),
                (int) facts.number("calls"),
                facts.number("millis"),
                ModuleEntry.first(facts.list("stillThere")),
                facts.texts("log"));
    }
}
