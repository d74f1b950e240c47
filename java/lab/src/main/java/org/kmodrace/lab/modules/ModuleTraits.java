// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.modules;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kmodrace.lab.LabException;

/**
 * What a module's {@code .modinfo} says of how it wants to be loaded.
 *
 * @param parameters each as {@code name:type}
 * @param before the modules of its {@code MODULE_SOFTDEP("pre: …")}
 */
public record ModuleTraits(List<String> parameters, List<String> before) {
    /** Keeps copies. */
    public ModuleTraits {
        parameters = List.copyOf(parameters);
        before = List.copyOf(before);
    }

    /** Reads a module, compressed or not. */
    public static ModuleTraits read(Path file) throws LabException {
        ByteBuffer modinfo = ElfSections.read(file).section(".modinfo").orElseGet(() -> ByteBuffer.allocate(0));
        byte[] bytes = new byte[modinfo.remaining()];
        modinfo.get(bytes);
        List<String> parameters = new ArrayList<>();
        List<String> before = new ArrayList<>();
        for (String entry : new String(bytes, StandardCharsets.UTF_8).split("\0+", -1)) {
            if (entry.startsWith("parmtype=")) {
                parameters.add(entry.substring("parmtype=".length()));
            } else if (entry.startsWith("softdep=")) {
                soft(entry.substring("softdep=".length()), before);
            }
        }
        return new ModuleTraits(parameters, before);
    }

    /** {@code pre: a b post: c}. */
    private static void soft(String text, List<String> before) {
        boolean pre = false;
        for (String word : text.strip().split("\\s+", -1)) {
            if (word.endsWith(":")) {
                pre = word.equals("pre:");
            } else if (pre && !word.isEmpty()) {
                before.add(word.replace('-', '_'));
            }
        }
    }
}
