// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.modules;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.race.command.ModulePath;

/**
 * What a {@code .ko} says of itself in its {@code .modinfo} section (modinfo(8) shows the same).
 *
 * @param path the file
 * @param name the module's name
 * @param vermagic the kernel it was built for and how, as {@code 6.1.0-50-cloud-amd64 SMP preempt mod_unload modversions}
 * @param depends the modules it needs loaded before, with {@code _} for {@code -} as the kernel writes names; modpost
 *     puts down the names of files
 * @param hasDebugInfo whether it carries DWARF sections, which only take room in a guest
 */
public record ModuleFile(Path path, String name, String vermagic, List<String> depends, boolean hasDebugInfo) {
    /** Keeps a copy of the list. */
    public ModuleFile {
        depends = List.copyOf(depends);
    }

    /** Reads a module, compressed or not. Throws when it is no ELF file, damaged, or no kernel module. */
    public static ModuleFile read(Path file) throws LabException {
        return of(file, ElfSections.read(file));
    }

    static ModuleFile of(Path file, ElfSections elf) throws LabException {
        ByteBuffer modinfo = elf.section(".modinfo")
                .orElseThrow(() -> new LabException(
                        "this is no kernel module: it has no .modinfo section",
                        file.toString(),
                        "give the .ko that the kernel's build makes (not one of its .o files)"));
        Map<String, String> fields = fields(modinfo);
        String vermagic = fields.getOrDefault("vermagic", "");
        if (vermagic.isEmpty()) {
            throw new LabException(
                    "this module does not say which kernel it was built for: no vermagic",
                    file.toString(),
                    "was modpost run? give the .ko, not the .o");
        }
        return new ModuleFile(
                file,
                fields.getOrDefault("name", nameOf(file)),
                vermagic,
                Arrays.stream(fields.getOrDefault("depends", "").split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .map(ModulePath::normal)
                        .toList(),
                elf.names().contains(".debug_info"));
    }

    /** The release it was built for: the first word of {@link #vermagic}. */
    public String release() {
        int blank = vermagic.indexOf(' ');
        return blank < 0 ? vermagic : vermagic.substring(0, blank);
    }

    /** Throws when this module was built for another kernel than {@code kernel}, which would refuse it. */
    public void requireFor(Kernel kernel) throws LabException {
        requireRelease(
                kernel.release(),
                "build it for " + kernel.name() + " (make -C "
                        + kernel.buildTree().output() + " M=… modules), or choose the kernel it was built for");
    }

    /**
     * Throws when this module was built for a kernel of another release.
     *
     * @param next what a person can do then
     */
    public void requireRelease(String wanted, String next) throws LabException {
        if (!release().equals(wanted)) {
            throw new LabException(
                    "the module " + name + " was built for another kernel: for " + release() + ", and this one is "
                            + wanted,
                    path.toString(),
                    next);
        }
    }

    private static Map<String, String> fields(ByteBuffer modinfo) {
        byte[] bytes = new byte[modinfo.remaining()];
        modinfo.get(bytes);
        Map<String, String> fields = new LinkedHashMap<>();
        // Entries end in one zero or more: they are padded.
        for (String entry : new String(bytes, StandardCharsets.UTF_8).split("\0+", -1)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return fields;
    }

    /** Modules older than 4.14 do not carry their name; the kernel writes '_' for '-'. */
    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName())
                .replaceFirst("\\.ko(\\.xz|\\.gz|\\.zst)?$", "")
                .replace('-', '_');
    }
}
