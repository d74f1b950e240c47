// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads {@code /sys/module/NAME/sections}: a file for each section, in it the address as {@code 0x…}. */
final class SysfsSections {
    private SysfsSections() {}

    static List<ModuleSection> of(String module) {
        List<ModuleSection> sections = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/sys/module", module, "sections"))) {
            for (Path file : files) {
                String text = Files.readString(file).strip();
                long address = Long.parseUnsignedLong(text.startsWith("0x") ? text.substring(2) : text, 16);
                sections.add(new ModuleSection(String.valueOf(file.getFileName()), address));
            }
        } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
            // Not loaded, removed meanwhile, or not for this user's eyes.
            return List.of();
        }
        sections.sort(Comparator.comparing(ModuleSection::name));
        return List.copyOf(sections);
    }
}
