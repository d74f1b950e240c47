// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.util.ArrayList;
import java.util.List;
import org.kmodrace.race.protocol.GuestCommand;

/**
 * A module that is to be checked, as the host tells the guest of it: a line in the image.
 *
 * @param name the module's name, as the kernel writes it
 * @param parameters it is loaded with, or ""
 * @param before modules that are loaded before it besides those that it is linked to
 * @param files devices and proc files that are its own, besides those that are found
 * @param declared its parameters as modinfo tells them, {@code name:type}
 * @param failing parameters with which its init fails, for certain; or ""
 */
public record Target(
        String name,
        String parameters,
        List<String> before,
        List<String> files,
        List<String> declared,
        String failing) {
    private static final String VERB = "target";

    /** Keeps copies of the lists. */
    public Target {
        before = List.copyOf(before);
        files = List.copyOf(files);
        declared = List.copyOf(declared);
    }

    /** As a line. */
    public String toLine() {
        List<String> words = new ArrayList<>(List.of(name, "parameters=" + parameters, "failing=" + failing));
        before.forEach(module -> words.add("before=" + module));
        files.forEach(file -> words.add("file=" + file));
        declared.forEach(parameter -> words.add("declared=" + parameter));
        return new GuestCommand(VERB, words).toString();
    }

    /**
     * Reads what {@link #toLine} wrote.
     *
     * @throws IllegalArgumentException when it cannot be read
     */
    public static Target fromLine(String line) {
        GuestCommand command = GuestCommand.parse(line);
        if (!command.verb().equals(VERB) || command.arguments().isEmpty()) {
            throw new IllegalArgumentException("'" + line + "' names no module to be checked");
        }
        List<String> words = command.arguments();
        return new Target(
                words.getFirst(),
                String.join(" ", values(words, "parameters")),
                values(words, "before"),
                values(words, "file"),
                values(words, "declared"),
                String.join(" ", values(words, "failing")));
    }

    private static List<String> values(List<String> words, String name) {
        return words.stream()
                .skip(1)
                .filter(word -> word.startsWith(name + "="))
                .map(word -> word.substring(name.length() + 1))
                .toList();
    }
}
