// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.observe;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code /proc/kallsyms} as s_show() of kernel/kallsyms.c prints it: {@code address type
 * name[\t[module]]}. The type is {@code ?} for what elf_type() of kernel/module/kallsyms.c has no letter for: symbols in
 * sections of a module that are only there while it is loaded.
 *
 * @param module the module it belongs to, or "" for the kernel's own
 */
public record KallsymsLine(long address, char type, String name, String module) {
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{16}) ([a-zA-Z?]) ([^\\t\\[\\] ]+)(?: ?\\t\\[([^\\]]+)\\])?");

    /** Empty when the line is not well formed. */
    public static Optional<KallsymsLine> parse(String line) {
        Matcher m = FORM.matcher(line);
        if (!m.matches()) {
            return Optional.empty();
        }
        String module = m.group(4);
        return Optional.of(new KallsymsLine(
                Long.parseUnsignedLong(m.group(1), 16),
                m.group(2).charAt(0),
                m.group(3),
                module == null ? "" : module));
    }
}
