// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.race.engine.HarnessException;

/**
 * The kernel that runs here, as its files show it.
 *
 * @param sys the system calls
 * @param root below which {@code proc}, {@code sys}, {@code dev} and {@code lib/modules} lie: {@code /}
 */
public record RunningKernel(ModuleSyscalls sys, Path root) {
    private static final int LOOKS = 20;

    /** Whether it can have modules at all (CONFIG_MODULES). */
    public boolean hasModules() {
        return Files.exists(root.resolve("proc/modules"));
    }

    /** What {@code uname -r} answers. */
    public String release() {
        return text(root.resolve("proc/sys/kernel/osrelease"))
                .map(String::strip)
                .orElseThrow(() -> new HarnessException("/proc/sys/kernel/osrelease is not there: is /proc mounted?"));
    }

    /** Where modprobe(8) looks for its modules. */
    public Path moduleDirectory() {
        return root.resolve("lib/modules").resolve(release());
    }

    /**
     * What is loaded. The kernel hands the list out in pieces of a page and counts from the beginning for each, so
     * a module that goes in between takes a live one out of the listing. Therefore it is read until two passes
     * name the same modules at the same places.
     */
    public Listing list() {
        List<ModuleEntry> last = pass();
        boolean settled = false;
        for (int i = 1; i < LOOKS && !settled; i++) {
            List<ModuleEntry> next = pass();
            settled = places(last).equals(places(next));
            last = next;
        }
        List<ModuleEntry> whole = new ArrayList<>();
        for (ModuleEntry entry : last) {
            whole.add(entry.withSysfs(holders(entry.name()), initstate(entry.name())));
        }
        return new Listing(whole, settled, "");
    }

    /** The module's entry, if it is loaded. */
    public Optional<ModuleEntry> module(String name) {
        for (ModuleEntry entry : list().modules()) {
            if (entry.name().equals(name)) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    private List<ModuleEntry> pass() {
        String text = text(root.resolve("proc/modules"))
                .orElseThrow(() -> new HarnessException(
                        "this kernel (" + release() + ") has no module support: there is no /proc/modules"));
        List<ModuleEntry> entries = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            Optional<ModuleEntry> entry = ModuleEntry.parse(line);
            if (entry.isPresent()) {
                entries.add(entry.get());
            } else if (!line.isEmpty()) {
                throw new HarnessException("/proc/modules has a line that is not understood: " + line);
            }
        }
        return entries;
    }

    private static List<String> places(List<ModuleEntry> entries) {
        List<String> places = new ArrayList<>();
        for (ModuleEntry entry : entries) {
            places.add(entry.name() + " " + entry.address());
        }
        return places;
    }

    /** What {@code /sys/module/NAME/initstate} says; "" when it is not there. */
    public String initstate(String name) {
        return text(root.resolve("sys/module").resolve(name).resolve("initstate"))
                .map(String::strip)
                .orElse("");
    }

    private List<String> holders(String name) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                root.resolve("sys/module").resolve(name).resolve("holders"))) {
            for (Path entry : entries) {
                names.add(entry.getFileName().toString());
            }
        } catch (IOException e) {
            // It has gone meanwhile, or there is no sysfs.
            return List.of();
        }
        names.sort(null);
        return names;
    }

    /** The whole of a small file; empty when it is not there, or went away while it was read. */
    Optional<String> text(Path file) {
        try {
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (file.startsWith(root.resolve("sys"))) {
                // ENODEV: the module went between open and read.
                return Optional.empty();
            }
            throw new HarnessException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
