// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.observe;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the running kernel's text begins: KASLR puts it somewhere else at each boot. */
public final class KernelText {
    private static final String NAME = " _text";

    private KernelText() {}

    /**
     * Reads it from {@code /proc/kallsyms}, where it is among the first lines.
     *
     * @param root below which the kernel's files lie
     * @return 16 hexadecimal digits; "" where the kernel does not tell
     */
    public static String address(Path root) {
        try (BufferedReader list =
                Files.newBufferedReader(root.resolve("proc/kallsyms"), StandardCharsets.ISO_8859_1)) {
            for (String line = list.readLine(); line != null; line = list.readLine()) {
                if (line.endsWith(NAME)) {
                    String address = line.substring(0, line.indexOf(' '));
                    return address.matches("0*") ? "" : address;
                }
            }
        } catch (IOException e) {
            // Nothing but a debugger misses it.
        }
        return "";
    }
}
