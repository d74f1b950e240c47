// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Typed access to the JSON values of an answer, with what is missing named.
 *
 * @param map names and values
 */
record Facts(Map<String, Object> map) {
    /** The objects of a list of objects. */
    static List<Facts> each(List<Object> list) {
        List<Facts> all = new ArrayList<>();
        for (Object item : list) {
            if (!(item instanceof Map<?, ?> object)) {
                throw new IllegalArgumentException("an answer has '" + item + "' where an object should stand");
            }
            Map<String, Object> copy = new LinkedHashMap<>();
            object.forEach((key, value) -> copy.put(String.valueOf(key), value));
            all.add(new Facts(copy));
        }
        return all;
    }

    String text(String name) {
        if (map.get(name) instanceof String text) {
            return text;
        }
        throw missing("text", name);
    }

    long number(String name) {
        if (map.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw missing("number", name);
    }

    boolean truth(String name) {
        if (map.get(name) instanceof Boolean truth) {
            return truth;
        }
        throw missing("truth", name);
    }

    List<Object> list(String name) {
        if (map.get(name) instanceof List<?> list) {
            return new ArrayList<>(list);
        }
        throw missing("list", name);
    }

    List<String> texts(String name) {
        return list(name).stream().map(String::valueOf).toList();
    }

    private IllegalArgumentException missing(String kind, String name) {
        return new IllegalArgumentException("an answer lacks the " + kind + " '" + name + "': " + map.keySet());
    }
}
