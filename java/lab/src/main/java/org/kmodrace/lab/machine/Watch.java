// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What looks at a machine from outside.
 *
 * @param plugin a plugin of QEMU's code generator
 * @param arguments of the plugin, {@code name=value}
 * @param debugger the socket at which the machine waits for a debugger before its first instruction; null for none
 */
public record Watch(
        Path plugin, List<String> arguments, @Nullable Path debugger) {
    /** Keeps a copy of the list. */
    public Watch {
        arguments = List.copyOf(arguments);
    }

    List<String> flags() {
        List<String> words = new ArrayList<>(List.of(plugin.toString()));
        words.addAll(arguments);
        List<String> flags = new ArrayList<>(List.of(
                "-plugin", String.join(",", words.stream().map(Watch::escaped).toList())));
        if (debugger != null) {
            flags.addAll(List.of("-gdb", "unix:" + escaped(debugger.toString()) + ",server=on,wait=off", "-S"));
        }
        return flags;
    }

    private static String escaped(String text) {
        return text.replace(",", ",,");
    }
}
