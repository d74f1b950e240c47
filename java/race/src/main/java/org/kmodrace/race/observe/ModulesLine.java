// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.observe;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code /proc/modules} as m_show() of kernel/module/procfs.c prints it: {@code name size
 * refcount users state address [taints]}.
 *
 * @param size in bytes
 * @param references -1 where the kernel prints {@code -}
 * @param users the modules that are linked to this one
 * @param state {@code Live}, {@code Loading} or {@code Unloading}
 * @param address where its memory begins; 0 for readers without the right to see it
 */
public record ModulesLine(String name, long size, int references, List<String> users, String state, long address) {
    private static final Pattern FORM = Pattern.compile(
            "([^ ]+) (\\d{1,18}) (-?\\d{1,9}|-) (-|(?:[^ ,]+,)+) (Live|Loading|Unloading) 0x([0-9a-f]{16})( \\([A-Z+-]+\\))?");

    /** Empty when the line is not well formed. */
    public static Optional<ModulesLine> parse(String line) {
        Matcher m = FORM.matcher(line);
        if (!m.matches()) {
            return Optional.empty();
        }
        return Optional.of(new ModulesLine(
                m.group(1),
                Long.parseLong(m.group(2)),
                m.group(3).equals("-") ? -1 : Integer.parseInt(m.group(3)),
                users(m.group(4)),
                m.group(5),
                Long.parseUnsignedLong(m.group(6), 16)));
    }

    /** {@code a,b,} with its comma at the end, or {@code -}; {@code [permanent]} stands there and is no module. */
    private static List<String> users(String field) {
        return field.equals("-")
                ? List.of()
                : Arrays.stream(field.substring(0, field.length() - 1).split(",", -1))
                        .filter(user -> !user.equals("[permanent]"))
                        .toList();
    }
}
