// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A module's ELF file, by elf(5), looked through before libkmod is given it: libkmod (seen in 30 and in the sources up
 * to 34) ends the process by assert(3) or reads beyond the file where a damaged one contradicts itself, and here the
 * process is the JVM. Whatever is refused here no kernel would load either.
 *
 * <p>A file that is cut off while libkmod has it mapped is not guarded against.
 */
final class ModuleElf {
    private static final int HEADER = 64;
    private static final int SECTION_HEADER = 64;
    private static final int SYMBOL = 24;
    private static final int VERSION = 64;
    private static final int ABSOLUTE = 0xfff1;
    private static final String CRC = "__crc_";
    private static final String EXPORT = "__ksymtab_";
    private static final String NAMESPACE = "__kstrtabns_";

    /** Those in which libkmod looks for strings. */
    private static final Set<String> STRINGS = Set.of(".modinfo", "__ksymtab_strings", ".strtab");

    private static final Set<String> READ = Set.of("__versions", ".symtab");

    private record Section(String name, long offset, long size) {}

    private record Symbol(String name, int section, long value) {}

    /**
     * How a symbol is exported.
     *
     * @param gplOnly only to modules under a licence that goes with the GPL
     * @param namespace which the user must name ({@code MODULE_IMPORT_NS}), or ""
     */
    record Export(boolean gplOnly, String namespace) {}

    private final Path file;
    private final ByteBuffer elf;
    private final List<Section> sections = new ArrayList<>();
    private final List<Symbol> symbols = new ArrayList<>();

    private ModuleElf(Path file, ByteBuffer elf) {
        this.file = file;
        this.elf = elf;
    }

    /**
     * Reads a module and makes sure that libkmod can.
     *
     * @throws KmodException when it is damaged or no module; the message says how
     */
    static ModuleElf read(Path file) {
        return of(file, ModuleBytes.read(file));
    }

    /** The same for content in memory, little-endian; {@code file} is only for messages. */
    static ModuleElf of(Path file, ByteBuffer content) {
        ModuleElf elf = new ModuleElf(file, content);
        elf.readSections();
        elf.checkSections();
        elf.readSymbols();
        return elf;
    }

    /** The whole file, unpacked; little-endian. */
    ByteBuffer content() {
        return elf;
    }

    /** What is exported, by name; empty when the file's symbols were stripped. */
    Map<String, Export> exports() {
        Map<String, Export> exports = new LinkedHashMap<>();
        for (Symbol symbol : symbols) {
            if (symbol.name().startsWith(EXPORT) && symbol.section() > 0 && symbol.section() < sections.size()) {
                // Not yet linked they lie in sections of their own, as ___ksymtab_gpl+NAME.
                boolean gpl = sections.get(symbol.section()).name().contains("_ksymtab_gpl");
                exports.put(symbol.name().substring(EXPORT.length()), new Export(gpl, ""));
            }
        }
        for (Symbol symbol : symbols) {
            if (symbol.name().startsWith(NAMESPACE) && symbol.section() > 0 && symbol.section() < sections.size()) {
                Section section = sections.get(symbol.section());
                exports.computeIfPresent(
                        symbol.name().substring(NAMESPACE.length()),
                        (name, export) -> new Export(export.gplOnly(), text(section, symbol.value())));
            }
        }
        return exports;
    }

    private void readSections() {
        if (elf.limit() <= HEADER || elf.getInt(0) != 0x464c457f) {
            throw damaged(elf.limit() <= HEADER ? "it is only " + elf.limit() + " bytes long" : "it is no ELF file");
        }
        // EI_CLASS 2 is 64-bit, EI_DATA 1 is little-endian.
        if (elf.get(4) != 2 || elf.get(5) != 1) {
            throw damaged("it is not for a 64-bit little-endian machine");
        }
        long table = elf.getLong(0x28);
        int entrySize = Short.toUnsignedInt(elf.getShort(0x3a));
        int count = Short.toUnsignedInt(elf.getShort(0x3c));
        int namesIndex = Short.toUnsignedInt(elf.getShort(0x3e));
        if (entrySize != SECTION_HEADER || table < 0 || table > elf.limit() - (long) count * SECTION_HEADER) {
            throw damaged("its section headers lie beyond its end; it may have been cut off");
        }
        if (namesIndex == 0 || namesIndex >= count) {
            throw damaged("it has no section names");
        }
        Section names = section((int) table + namesIndex * SECTION_HEADER, "names");
        checkStrings(names);
        for (int i = 0; i < count; i++) {
            int header = (int) table + i * SECTION_HEADER;
            long name = Integer.toUnsignedLong(elf.getInt(header));
            sections.add(section(header, name < names.size() ? text(names, name) : ""));
        }
    }

    private Section section(int header, String name) {
        return new Section(name, elf.getLong(header + 0x18), elf.getLong(header + 0x20));
    }

    private void checkSections() {
        // The first one is nobody's.
        for (Section section : sections.subList(1, sections.size())) {
            if (STRINGS.contains(section.name()) && section.size() > 0) {
                checkStrings(section);
                // libkmod looks at the byte after the last one.
                if (section.offset() + section.size() == elf.limit()) {
                    throw damaged("its table of names is its end; it may have been cut off");
                }
            } else if (READ.contains(section.name()) || STRINGS.contains(section.name())) {
                checkBounds(section);
            }
        }
        for (Section versions : named("__versions")) {
            for (long at = versions.offset(); at <= versions.offset() + versions.size() - VERSION; at += VERSION) {
                // A checksum of 8 bytes, then the name.
                if (end(at + 8, at + VERSION) < 0) {
                    throw damaged("a symbol's name in __versions has no end");
                }
            }
        }
    }

    private void readSymbols() {
        Section names = first(".strtab");
        Section table = first(".symtab");
        if (names == null || table == null || names.size() == 0) {
            return;
        }
        for (long at = table.offset(); at <= table.offset() + table.size() - SYMBOL; at += SYMBOL) {
            long name = Integer.toUnsignedLong(elf.getInt((int) at));
            if (name >= names.size()) {
                throw damaged("a symbol's name lies beyond the table of names");
            }
            int section = Short.toUnsignedInt(elf.getShort((int) at + 6));
            Symbol symbol = new Symbol(text(names, name), section, elf.getLong((int) at + 8));
            symbols.add(symbol);
            if (symbol.name().startsWith(CRC) && section != 0 && section != ABSOLUTE) {
                checkChecksum(symbol);
            }
        }
    }

    /** The checksum of an exported symbol lies where its symbol says. */
    private void checkChecksum(Symbol symbol) {
        if (symbol.section() >= sections.size()) {
            throw damaged("the checksum of a symbol lies in no section");
        }
        Section section = sections.get(symbol.section());
        checkBounds(section);
        if (section.size() < 4 || symbol.value() < 0 || symbol.value() > section.size() - 4) {
            throw damaged("the checksum of a symbol lies beyond its section");
        }
    }

    private List<Section> named(String name) {
        return sections.subList(1, sections.size()).stream()
                .filter(section -> section.name().equals(name))
                .toList();
    }

    private @Nullable Section first(String name) {
        List<Section> found = named(name);
        return found.isEmpty() ? null : found.getFirst();
    }

    private void checkBounds(Section section) {
        if (section.offset() < 0
                || section.size() < 0
                || section.offset() >= elf.limit()
                || section.size() > elf.limit() - section.offset()) {
            throw damaged("a section lies beyond its end; it may have been cut off");
        }
    }

    private void checkStrings(Section section) {
        checkBounds(section);
        if (section.size() == 0 || elf.get((int) (section.offset() + section.size() - 1)) != 0) {
            throw damaged("a table of names has no end");
        }
    }

    /** The text at {@code at} in a section; "" when there is none. */
    private String text(Section section, long at) {
        checkBounds(section);
        long from = section.offset() + Math.clamp(at, 0L, section.size());
        long end = end(from, section.offset() + section.size());
        if (end < 0) {
            return "";
        }
        byte[] bytes = new byte[(int) (end - from)];
        elf.get((int) from, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Where the NUL is, or -1. */
    private long end(long from, long limit) {
        for (long at = from; at < limit; at++) {
            if (elf.get((int) at) == 0) {
                return at;
            }
        }
        return -1;
    }

    private KmodException damaged(String how) {
        return ModuleBytes.refused(file, how);
    }
}
