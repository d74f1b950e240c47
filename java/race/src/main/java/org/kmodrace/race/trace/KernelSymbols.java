// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks addresses up in the kernel's list of symbols ({@code /proc/kallsyms}), all of them in one pass. */
final class KernelSymbols {
    private static final int BUFFER = 1 << 16;
    private static final int DIGITS = 16;

    /** The symbol that lies nearest below an address. */
    private static final class Nearest {
        private long at;
        private String name = "";
    }

    private final TreeMap<Long, Nearest> asked = new TreeMap<>(Long::compareUnsigned);

    private KernelSymbols() {}

    /**
     * Looks them up.
     *
     * @param root below which {@code proc} lies
     * @param places addresses by any name, each with the lowest at which its symbol may begin
     * @return {@code function+0x1c} by the same names; those that cannot be found are left out
     */
    static Map<String, String> lookUp(Path root, Map<String, long[]> places) {
        KernelSymbols symbols = new KernelSymbols();
        places.values().forEach(place -> symbols.asked.put(place[0], new Nearest()));
        Map<String, String> found = new HashMap<>();
        if (places.isEmpty()) {
            return found;
        }
        try (InputStream list = Files.newInputStream(root.resolve("proc/kallsyms"))) {
            symbols.read(list);
        } catch (IOException e) {
            // Without names, places are still places.
            return found;
        }
        symbols.passOn();
        places.forEach((name, place) -> {
            Nearest nearest = symbols.asked.get(place[0]);
            boolean itself = place[0] == place[1];
            if (nearest != null
                    && !nearest.name.isEmpty()
                    && (itself || Long.compareUnsigned(nearest.at, place[1]) >= 0)) {
                found.put(name, nearest.name + "+0x" + Long.toHexString(place[0] - nearest.at));
            }
        });
        return found;
    }

    /** Who has no symbol between himself and the next lower address, has that one's. */
    private void passOn() {
        Nearest lower = null;
        for (Nearest nearest : asked.values()) {
            if (lower != null && (nearest.name.isEmpty() || Long.compareUnsigned(nearest.at, lower.at) < 0)) {
                nearest.at = lower.at;
                nearest.name = lower.name;
            }
            lower = nearest;
        }
    }

    private void read(InputStream list) throws IOException {
        byte[] line = new byte[1024];
        int length = 0;
        byte[] buffer = new byte[BUFFER];
        for (int n = list.read(buffer); n > 0; n = list.read(buffer)) {
            for (int i = 0; i < n; i++) {
                if (buffer[i] == '\n') {
                    take(line, length);
                    length = 0;
                } else if (length < line.length) {
                    line[length++] = buffer[i];
                }
            }
        }
    }

    /** {@code ffffffffc0001000 t name\t[module]}. */
    private void take(byte[] line, int length) {
        if (length < DIGITS + 4) {
            return;
        }
        long address = 0;
        for (int i = 0; i < DIGITS; i++) {
            address = address << 4 | Character.digit(line[i], 16);
        }
        Nearest nearest = above(address);
        if (nearest != null && (nearest.name.isEmpty() || Long.compareUnsigned(address, nearest.at) > 0)) {
            String text = new String(line, DIGITS + 3, length - DIGITS - 3, StandardCharsets.ISO_8859_1);
            int tab = text.indexOf('\t');
            String name = tab < 0 ? text : text.substring(0, tab);
            if (address != 0 && !name.startsWith("__pfx_") && !name.startsWith("$")) {
                nearest.at = address;
                nearest.name = name.strip();
            }
        }
    }

    private @Nullable Nearest above(long address) {
        Map.Entry<Long, Nearest> entry = asked.ceilingEntry(address);
        return entry == null ? null : entry.getValue();
    }
}
