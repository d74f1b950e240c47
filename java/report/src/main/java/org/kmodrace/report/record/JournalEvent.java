// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.record;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One line of the journal. Records outlive versions of this tool: a field that is missing or of
 * another type reads as "", the given number, or empty.
 *
 * @param fields all of them, {@code t} and {@code at} included
 */
public record JournalEvent(Map<String, Object> fields) {
    // From the agent, as EventCodec writes them, with vm added.
    public static final String HELLO = "hello";
    public static final String ITEM_START = "item-start";
    public static final String ITEM_END = "item-end";
    public static final String TRIAL_START = "trial-start";
    public static final String TRIAL_END = "trial-end";
    public static final String NOTE = "note";
    public static final String SKIPPED = "skipped";
    public static final String FAILED = "failed";
    public static final String STOPPED = "stopped";
    public static final String LEDGER = "ledger";
    public static final String TIMELINE = "timeline";
    // From the host.
    public static final String TARGET = "target";
    /** What a machine that has a life of its own was before the run. */
    public static final String VISITED = "visited";

    public static final String MACHINE_START = "machine-start";
    public static final String MACHINE_END = "machine-end";
    public static final String CRASH = "crash";
    public static final String FINDING = "finding";
    public static final String DESCHEDULED = "descheduled";
    public static final String TRIAL_LOST = "trial-lost";
    public static final String UNCONFIRMED_CRASH = "unconfirmed-crash";
    public static final String CONFIRMED_CRASH = "confirmed-crash";
    public static final String GIVEN_UP = "given-up";
    public static final String RUN_END = "run-end";
    /** What was cut off goes on from here. */
    public static final String RESUMED = "resumed";

    /** Which event it is; "" when it does not say. */
    public String type() {
        return text("t");
    }

    /** When it was written, in milliseconds since the epoch; 0 when unknown. */
    public long at() {
        return number("at", 0);
    }

    /** The machine it is about, such as {@code vm-01}. */
    public String vm() {
        return text("vm");
    }

    public String scenario() {
        return text("scenario");
    }

    public String variant() {
        return text("variant");
    }

    /** The trial's number; -1 when it is about none. */
    public int trial() {
        return (int) number("trial", -1);
    }

    public String text(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    public long number(String name, long otherwise) {
        return fields.get(name) instanceof Number number ? number.longValue() : otherwise;
    }

    public List<Object> list(String name) {
        return fields.get(name) instanceof List<?> list ? List.copyOf(list) : List.of();
    }

    public Map<String, Object> object(String name) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (fields.get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> object.put(String.valueOf(key), value));
        }
        return object;
    }
}
