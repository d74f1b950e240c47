// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One module on the way to another.
 *
 * @param via the call that was made: {@code finit_module} or {@code init_module}; "" when none was necessary, as the
 *     module was there
 * @param answer {@code 0}, or the name of the error
 * @param errno its number, 0 for none
 * @param meaning of the error in words, "" for none
 * @param log what the kernel logged about it
 * @param micros how long the call took
 */
public record LoadStep(
        String module,
        String file,
        String parameters,
        String via,
        String answer,
        int errno,
        String meaning,
        List<String> log,
        long micros) {
    /** Keeps a copy of the list. */
    public LoadStep {
        log = List.copyOf(log);
    }

    /** Whether the module is loaded after it. */
    public boolean done() {
        return errno == 0;
    }

    /** As an object of JSON values. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("module", module);
        map.put("file", file);
        map.put("parameters", parameters);
        map.put("via", via);
        map.put("answer", answer);
        map.put("errno", errno);
        map.put("meaning", meaning);
        map.put("log", log);
        map.put("micros", micros);
        return map;
    }

    static LoadStep from(Facts facts) {
        return new LoadStep(
                facts.text("module"),
                facts.text("file"),
                facts.text("parameters"),
                facts.text("via"),
                facts.text("answer"),
                (int) facts.number("errno"),
                facts.text("meaning"),
                facts.texts("log"),
                facts.number("micros"));
    }
}
