// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kmodrace.race.engine.HarnessException;

/**
 * What depmod(8) wrote into {@code modules.dep}: {@code file: dependency dependency …}, of which the last is to be
 * loaded first.
 */
public final class ModulesDep {
    private final Path directory;
    private final Map<String, String> lines = new HashMap<>();

    private ModulesDep(Path directory) {
        this.directory = directory;
    }

    /**
     * Reads the list of a directory such as {@code /lib/modules/RELEASE}.
     *
     * @throws HarnessException when there is none, or one that depmod has not written
     */
    public static ModulesDep read(Path directory) {
        Path file = directory.resolve("modules.dep");
        ModulesDep dep = new ModulesDep(directory);
        try {
            // Not Files.readAllLines: what is no UTF-8 is no reason to know nothing of all other modules.
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1)) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    dep.lines.put(dep.at(line.substring(0, colon)).name(), line);
                }
            }
        } catch (IOException e) {
            throw new HarnessException(
                    file + " cannot be read (" + e.getMessage() + "); depmod makes it for an installed kernel", e);
        }
        return dep;
    }

    /** The names of all modules. */
    public Set<String> names() {
        return lines.keySet();
    }

    /**
     * The module with all that it needs, in the order in which they are to be loaded; empty when it is not known.
     *
     * @throws HarnessException when the list names a file that no file can be
     */
    public List<ModulePath> inOrder(String module) {
        String line = lines.get(ModulePath.normal(module));
        if (line == null) {
            return List.of();
        }
        int colon = line.indexOf(':');
        List<ModulePath> order = new ArrayList<>();
        order.add(at(line.substring(0, colon)));
        for (String file : line.substring(colon + 1).strip().split(" +", -1)) {
            if (!file.isEmpty()) {
                order.add(at(file));
            }
        }
        return order.reversed();
    }

    private ModulePath at(String file) {
        try {
            return ModulePath.of(directory.resolve(file));
        } catch (InvalidPathException e) {
            throw new HarnessException(
                    directory.resolve("modules.dep") + " is damaged (" + e.getMessage() + "); depmod writes it anew",
                    e);
        }
    }
}
