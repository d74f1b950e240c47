// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmodrace.lab.LabException;

/**
 * A kernel's {@code .config}, read. Options are named without {@code CONFIG_}; one that is not set has the value ""
 * (kconfig writes it as a comment, or not at all).
 */
public final class ConfigFile {
    private static final Pattern SET = Pattern.compile("^CONFIG_([A-Za-z0-9_]+)=(.*)$");
    private static final Pattern UNSET = Pattern.compile("^# CONFIG_([A-Za-z0-9_]+) is not set$");

    private final Map<String, String> values;

    private ConfigFile(Map<String, String> values) {
        this.values = values;
    }

    /** The configuration in a file. */
    public static ConfigFile read(Path file) throws LabException {
        try {
            // Not readString: a string option may hold bytes that are no UTF-8.
            return of(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw LabException.ofIo("reading the kernel's configuration", file, e);
        }
    }

    /** The configuration in a text; of an option that stands twice, the last line counts, as it does for kconfig. */
    public static ConfigFile of(String text) {
        Map<String, String> values = new HashMap<>();
        text.lines().forEach(line -> {
            Matcher set = SET.matcher(line);
            Matcher unset = UNSET.matcher(line);
            if (set.matches()) {
                values.put(set.group(1), set.group(2).strip());
            } else if (unset.matches()) {
                values.put(unset.group(1), "");
            }
        });
        return new ConfigFile(values);
    }

    /** What stands behind the equals sign: {@code y}, {@code m}, a number, a quoted string; "" when it is not set. */
    public String value(String option) {
        String value = values.getOrDefault(option, "");
        return value.equals("n") ? "" : value;
    }

    /** Whether it is spoken of at all, if only to say that it is not set. */
    public boolean mentions(String option) {
        return values.containsKey(option);
    }

    /** Whether it is {@code y} or {@code m}. */
    public boolean has(String option) {
        return List.of("y", "m").contains(value(option));
    }
}
