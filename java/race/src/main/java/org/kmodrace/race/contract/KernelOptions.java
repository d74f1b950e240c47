// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the running kernel was built.
 *
 * @param text its configuration file; empty when that is not known
 */
record KernelOptions(Optional<String> text) {
    /** Reads the file that the guest image brings along; it may be missing. */
    static KernelOptions read(Path file) {
        try {
            return new KernelOptions(Optional.of("\n" + Files.readString(file, StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            return new KernelOptions(Optional.empty());
        }
    }

    boolean known() {
        return text.isPresent();
    }

    /** Whether an option is set, named without {@code CONFIG_}; false as well when nothing is known. */
    boolean has(String option) {
        String line = "\nCONFIG_" + option + "=";
        return text.isPresent()
                && (text.get().contains(line + "y\n") || text.get().contains(line + "m\n"));
    }
}
