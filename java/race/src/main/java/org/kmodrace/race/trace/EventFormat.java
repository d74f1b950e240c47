// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the kernel lays out an event's record: {@code events/GROUP/NAME/format} of tracefs
 * (Documentation/trace/events.rst, "Event formats").
 *
 * @param name of the event
 * @param id which begins each of its records
 * @param fields by their names
 */
public record EventFormat(String name, int id, Map<String, Field> fields) {
    private static final Pattern NAME = Pattern.compile("name: (\\S+)");
    private static final Pattern ID = Pattern.compile("ID: (\\d{1,6})");
    private static final Pattern FIELD = Pattern.compile(
            "\\tfield:([^;]*?)([a-zA-Z_][a-zA-Z0-9_]*)(\\[[^\\]]*\\])?;\\s*offset:(\\d{1,5});\\s*size:(\\d{1,5});\\s*signed:([01]);");

    /**
     * A field of a record.
     *
     * @param offset from the record's first byte
     * @param size in bytes
     * @param elsewhere whether a text lies elsewhere in the record, and here is where ({@code __data_loc})
     */
    public record Field(int offset, int size, boolean signed, boolean elsewhere) {}

    /** Reads the text of such a file; empty when it has no name or number. */
    public static Optional<EventFormat> parse(String text) {
        Matcher name = NAME.matcher(text);
        Matcher id = ID.matcher(text);
        if (!name.find() || !id.find()) {
            return Optional.empty();
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        Matcher field = FIELD.matcher(text);
        while (field.find()) {
            fields.put(
                    field.group(2),
                    new Field(
                            Integer.parseInt(field.group(4)),
                            Integer.parseInt(field.group(5)),
                            field.group(6).equals("1"),
                            field.group(1).startsWith("__data_loc ")));
        }
        return Optional.of(new EventFormat(name.group(1), Integer.parseInt(id.group(1)), fields));
    }
}
