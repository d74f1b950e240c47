// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a session that was cut off had done, for one that goes on with its plan.
 *
 * @param events of its journal, in order
 */
public record Earlier(List<Map<String, Object>> events) {
    /** Nothing: the session is a new one. */
    public static final Earlier NOTHING = new Earlier(List.of());

    private static final Pattern MACHINE = Pattern.compile("vm-(\\d{1,9})");

    public Earlier {
        events = List.copyOf(events);
    }

    /** Takes out of the work what has its outcome, or needs none. */
    void takeFrom(Backlog backlog) {
        for (Map<String, Object> event : events) {
            String scenario = String.valueOf(event.get("scenario"));
            String variant = String.valueOf(event.get("variant"));
            String item = scenario + "/" + variant;
            switch (String.valueOf(event.get("t"))) {
                case "trial-end" -> {
                    if (event.get("trial") instanceof Number trial) {
                        backlog.done(item, trial.intValue());
                    }
                }
                case "stopped" -> backlog.drop(item);
                case "skipped" -> {
                    if (variant.isEmpty()) {
                        backlog.dropScenario(scenario);
                    } else {
                        backlog.drop(item);
                    }
                }
                case "confirmed-crash", "given-up" -> Session.drop(backlog, scenario, item);
                default -> {
                    // Says nothing of what is left.
                }
            }
        }
    }

    /** The number of the machine that was started last. */
    int machines() {
        return events.stream()
                .filter(event -> "machine-start".equals(event.get("t")))
                .map(event -> MACHINE.matcher(String.valueOf(event.get("vm"))))
                .filter(Matcher::matches)
                .mapToInt(form -> Integer.parseInt(form.group(1)))
                .max()
                .orElse(0);
    }
}
