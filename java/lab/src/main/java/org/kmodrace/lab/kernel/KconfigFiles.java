// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The options that a kernel's source knows: those that its Kconfig files declare. */
final class KconfigFiles {
    private static final Pattern DECLARED = Pattern.compile("(?m)^\\s*(?:menu)?config\\s+([A-Za-z0-9_]+)\\s*$");

    private KconfigFiles() {}

    /** Their names, without {@code CONFIG_}. */
    static Set<String> options(Path tree) throws IOException {
        Set<String> options = new HashSet<>();
        try (Stream<Path> files = Files.walk(tree)) {
            List<Path> all = files.filter(file -> file.getFileName().toString().startsWith("Kconfig"))
                    .filter(Files::isRegularFile)
                    .toList();
            for (Path file : all) {
                Matcher declared = DECLARED.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                while (declared.find()) {
                    options.add(declared.group(1));
                }
            }
        }
        return options;
    }
}
