// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.mutate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Where everything lies in a good module, a 64-bit little-endian ELF file (elf(5)): what the mutator aims at. Reads
 * the original only, never a mutant.
 *
 * @param headers where the section headers begin
 * @param sections all of them, in the file's order
 */
record ElfLayout(int headers, List<Section> sections) {
    /** {@code sizeof(Elf64_Ehdr)}. */
    static final int FILE_HEADER = 64;
    /** {@code sizeof(Elf64_Shdr)}. */
    static final int SECTION_HEADER = 64;
    /** {@code sizeof(Elf64_Sym)}. */
    static final int SYMBOL = 24;
    /** {@code sizeof(Elf64_Rela)}. */
    static final int RELOCATION = 24;

    static final int TYPE_SYMBOLS = 2;
    static final int TYPE_STRINGS = 3;
    static final int TYPE_RELOCATIONS = 4;
    static final int TYPE_NO_BITS = 8;

    private static final long FLAG_ALLOCATED = 2;

    /**
     * What the loader reads with care, or does not read: damage there is refused or does no harm. All other content
     * (code, relocations, tables of pointers, data) is believed as it stands.
     */
    private static final List<String> CAREFUL = List.of(
            ".note",
            ".modinfo",
            "__versions",
            ".comment",
            ".rodata",
            ".strtab",
            ".shstrtab",
            "__ksymtab_strings",
            "__kcrctab");

    /** Of these, what others point into. */
    private static final List<String> POINTED_AT = List.of(".rodata", "__ksymtab_strings");

    /**
     * A section.
     *
     * @param header where its header lies
     * @param offset where its content lies, in bytes from the file's start
     * @param size of its content in the file, in bytes; 0 for one that takes no room there
     * @param believed whether the loader believes its content without a check
     * @param fixed whether something goes wrong unchecked when its header is changed
     */
    record Section(
            int index, int header, String name, int type, int offset, int size, boolean believed, boolean fixed) {}

    /**
     * Reads a good module.
     *
     * @throws IllegalArgumentException when it is none
     */
    static ElfLayout of(byte[] content) {
        try {
            return parse(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("the module to be mutated is itself damaged: " + e.getMessage(), e);
        }
    }

    private static ElfLayout parse(ByteBuffer elf) {
        if (elf.limit() < FILE_HEADER || elf.getInt(0) != 0x464c457f || elf.get(4) != 2 || elf.get(5) != 1) {
            throw new IllegalArgumentException("the module to be mutated is no 64-bit little-endian ELF file");
        }
        int headers = Math.toIntExact(elf.getLong(0x28));
        int count = Short.toUnsignedInt(elf.getShort(0x3c));
        int names = headers + Short.toUnsignedInt(elf.getShort(0x3e)) * SECTION_HEADER;
        int strings = (int) elf.getLong(names + 0x18);
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int header = headers + i * SECTION_HEADER;
            int type = elf.getInt(header + 4);
            String name = text(elf, strings + elf.getInt(header));
            boolean believed = i > 0 && !startsWithOneOf(name, CAREFUL);
            boolean allocated = (elf.getLong(header + 8) & FLAG_ALLOCATED) != 0;
            sections.add(new Section(
                    i,
                    header,
                    name,
                    type,
                    (int) elf.getLong(header + 0x18),
                    type == TYPE_NO_BITS ? 0 : (int) elf.getLong(header + 0x20),
                    believed,
                    believed || (allocated && startsWithOneOf(name, POINTED_AT))));
        }
        return new ElfLayout(headers, List.copyOf(sections));
    }

    /** The first section of that name, or the null section. */
    Section named(String name) {
        for (Section section : sections) {
            if (section.name().equals(name)) {
                return section;
            }
        }
        return sections.getFirst();
    }

    /** The sections of a type that have content. */
    List<Section> ofType(int type) {
        List<Section> found = new ArrayList<>();
        for (Section section : sections) {
            if (section.type() == type && section.size() > 0) {
                found.add(section);
            }
        }
        return found;
    }

    /** The sections with content, without those that are believed or with them. */
    List<Section> contents(boolean believed) {
        List<Section> found = new ArrayList<>();
        for (Section section : sections) {
            if (section.size() > 0 && (believed || !section.believed())) {
                found.add(section);
            }
        }
        return found;
    }

    /** The sections without those whose headers are fixed, or with them. */
    List<Section> headers(boolean fixed) {
        List<Section> found = new ArrayList<>();
        for (Section section : sections) {
            if (fixed || !section.fixed()) {
                found.add(section);
            }
        }
        return found;
    }

    private static boolean startsWithOneOf(String name, List<String> beginnings) {
        for (String beginning : beginnings) {
            if (name.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    private static String text(ByteBuffer elf, int offset) {
        int end = offset;
        while (elf.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - offset];
        elf.get(offset, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
