// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.kmodrace.race.oracle.LookupOracle.Part;

/**
 * What the test module kmr_lookup kept: where modules came to stand, and what its lookers were answered.
 *
 * @param dropped how many runs of lookups it had no room for
 */
public record LookupLog(List<LookupOracle.Told> told, List<LookupOracle.Lookup> lookups, long dropped) {
    /** The walk over all symbols goes by their number, which moves when a module goes: it may pass over live ones. */
    private static final String BY_NUMBER = "list";

    private static final int RUN_FIELDS = 8;

    /**
     * Parses the file.
     *
     * @throws IllegalArgumentException when it is not what that module writes
     */
    public static LookupLog parse(String text) {
        List<LookupOracle.Told> told = new ArrayList<>();
        List<LookupOracle.Lookup> lookups = new ArrayList<>();
        long dropped = 0;
        for (String line : text.lines().toList()) {
            String[] field = line.split(" ", RUN_FIELDS);
            switch (field[0]) {
                case "told" -> told.add(told(line.split(" ", -1)));
                case "run" -> lookups.add(run(field));
                case "dropped" -> dropped = Long.parseLong(field[1]);
                default -> throw new IllegalArgumentException("kmr_lookup does not write '" + line + "'");
            }
        }
        return new LookupLog(told, lookups, dropped);
    }

    private static LookupOracle.Told told(String[] field) {
        List<Part> parts = Arrays.stream(field, 5, field.length)
                .map(part -> part.split("\\+", -1))
                .map(part -> new Part(address(part[0]), Long.parseLong(part[1])))
                .toList();
        return new LookupOracle.Told(Long.parseLong(field[1]), field[2], address(field[3]), address(field[4]), parts);
    }

    private static LookupOracle.Lookup run(String[] field) {
        if (field.length < RUN_FIELDS) {
            throw new IllegalArgumentException("a run of kmr_lookup with " + field.length + " fields");
        }
        return new LookupOracle.Lookup(
                "looker " + field[1],
                field[2],
                Long.parseLong(field[3]),
                Long.parseLong(field[4]),
                Long.parseLong(field[5]),
                field[6],
                field[7],
                field[2].equals(BY_NUMBER));
    }

    private static long address(String text) {
        return Long.parseUnsignedLong(text.substring(2), 16);
    }
}
