// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the sections of a module lay when it was loaded, to tell what an address was when the module is gone.
 *
 * @param begins the first address of each, by its name
 */
record Sections(Map<String, Long> begins) {
    /** Of a module that was not loaded yet. */
    static final Sections NONE = new Sections(Map.of());

    private static final List<String> NAMES =
            List.of(".text", ".init.text", ".exit.text", ".data", ".bss", ".data..read_mostly");
    /** Larger is no module's code. */
    private static final long LARGEST = 1 << 20;
    /** What lies further from a section's begin is probably another module's. */
    private static final long DATA = 1 << 14;

    private static final Pattern ADDRESS = Pattern.compile("0xffffffff[0-9a-f]{8}");

    /**
     * Of a module that is loaded.
     *
     * @param text gives a file's content, "" for one that is not there
     */
    static Sections read(String module, UnaryOperator<String> text) {
        Map<String, Long> begins = new LinkedHashMap<>();
        for (String section : NAMES) {
            String at =
                    text.apply("/sys/module/" + module + "/sections/" + section).strip();
            if (at.matches("0x[0-9a-f]{1,16}")) {
                begins.put(section, Long.parseUnsignedLong(at.substring(2), 16));
            }
        }
        return new Sections(begins);
    }

    /** Whether an address lay in its data. */
    boolean isData(long at) {
        return begins.entrySet().stream()
                .filter(section ->
                        section.getKey().startsWith(".data") || section.getKey().startsWith(".bss"))
                .anyMatch(section -> at >= section.getValue() && at - section.getValue() < DATA);
    }

    /** A text with an address in the module's code, with the place in the module's file instead. */
    String placed(String text) {
        Matcher m = ADDRESS.matcher(text);
        return m.find() ? m.replaceAll(found -> Matcher.quoteReplacement(place(found.group()))) : text;
    }

    private String place(String number) {
        long at = Long.parseUnsignedLong(number.substring(2), 16);
        String nearest = number;
        long distance = LARGEST;
        for (Map.Entry<String, Long> section : begins.entrySet()) {
            long offset = at - section.getValue();
            if (offset >= 0 && offset < distance) {
                distance = offset;
                nearest = (section.getKey().equals(".init.text") ? "its init, " : "its code, ") + section.getKey()
                        + "+0x" + Long.toHexString(offset);
            }
        }
        return nearest;
    }
}
