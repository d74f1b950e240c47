// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.modules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.kmodrace.lab.LabException;

/**
 * The modules that a guest gets.
 *
 * @param files where each goes, relative to {@code /lib/modules/RELEASE} and without the ending of a compressed one,
 *     and where it lies on the host
 * @param batch commands for the agent that the kernel's command line has no room for, one a line
 */
public record ModuleSet(Map<String, Path> files, List<String> batch) {
    private static final String EXTRA = "extra/";

    /** Keeps copies, the files sorted. */
    public ModuleSet {
        files = Collections.unmodifiableMap(new TreeMap<>(files));
        batch = List.copyOf(batch);
    }

    /** All modules in a folder, as modules from outside the kernel's tree. */
    public static ModuleSet ofFolder(Path folder) throws LabException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.filter(file -> file.toString().endsWith(".ko"))
                    .forEach(file -> files.put(EXTRA + file.getFileName(), file));
        } catch (IOException e) {
            throw LabException.ofIo("reading the test modules", folder, e);
        }
        return new ModuleSet(files, List.of());
    }

    /** Where a module from outside the kernel's tree goes. */
    public static String extra(String name) {
        return EXTRA + name + ".ko";
    }

    /** The same with the modules of another set. */
    public ModuleSet with(ModuleSet other) {
        Map<String, Path> all = new TreeMap<>(files);
        all.putAll(other.files);
        return new ModuleSet(all, batch);
    }

    /** The same with these commands. */
    public ModuleSet withBatch(List<String> commands) {
        return new ModuleSet(files, commands);
    }

    /** How much room its files take on the host, in bytes. */
    public long bytes() throws LabException {
        long sum = 0;
        for (Path file : files.values()) {
            try {
                sum += Files.size(file);
            } catch (IOException e) {
                throw LabException.ofIo("looking at a module", file, e);
            }
        }
        return sum;
    }
}
