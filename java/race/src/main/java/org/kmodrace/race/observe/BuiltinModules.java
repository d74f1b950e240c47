// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.observe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The kernel's own list of what is built in, as kmod reads it. */
public final class BuiltinModules {
    private BuiltinModules() {}

    /**
     * The names in {@code modules.builtin}, with {@code _} for {@code -}.
     *
     * @param directory such as {@code /lib/modules/RELEASE}
     * @return empty when there is no such list
     */
    public static Optional<Set<String>> read(Path directory) {
        Set<String> names = new HashSet<>();
        try {
            for (String line : Files.readAllLines(directory.resolve("modules.builtin"), StandardCharsets.UTF_8)) {
                String file = line.substring(line.lastIndexOf('/') + 1);
                int end = file.indexOf(".ko");
                names.add((end < 0 ? file : file.substring(0, end)).replace('-', '_'));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.of(names);
    }
}
