// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.modules;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kmodrace.lab.LabException;

/**
 * The sections of a 64-bit little-endian ELF file, by elf(5). Every offset is checked before it is followed; a damaged
 * file gives a {@link LabException}, never anything else.
 */
public final class ElfSections {
    private static final int HEADER = 64;
    private static final int SECTION_HEADER = 64;
    private static final int NO_BITS = 8;

    private final String kind;
    private final Path file;
    private final Map<String, ByteBuffer> sections = new LinkedHashMap<>();
    private final Map<String, Long> addresses = new LinkedHashMap<>();

    private ElfSections(String kind, Path file) {
        this.kind = kind;
        this.file = file;
    }

    /** Reads {@code file}, which may be compressed. */
    static ElfSections read(Path file) throws LabException {
        return parse(file, ModuleBytes.read(file));
    }

    /** Reads a module's {@code content}; {@code file} is only for messages. */
    static ElfSections parse(Path file, byte[] content) throws LabException {
        return parse("kernel module", file, content);
    }

    /**
     * Reads {@code content}.
     *
     * @param kind what it should be, for messages
     * @param file where it is from, for messages
     */
    public static ElfSections parse(String kind, Path file, byte[] content) throws LabException {
        ElfSections elf = new ElfSections(kind, file);
        elf.parse(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
        return elf;
    }

    Set<String> names() {
        return sections.keySet();
    }

    /** The content of the first section of that name; empty when there is none. */
    public Optional<ByteBuffer> section(String name) {
        return Optional.ofNullable(sections.get(name))
                .map(content -> content.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Where that section lies in memory when the file is run; 0 in a file that has yet to be linked. */
    public long address(String name) {
        return addresses.getOrDefault(name, 0L);
    }

    private void parse(ByteBuffer elf) throws LabException {
        if (elf.limit() < 6 || elf.getInt(0) != 0x464c457f) {
            throw damaged(compression(elf).orElse("it is no ELF file"));
        }
        // EI_CLASS 2 is 64-bit, EI_DATA 1 is little-endian.
        if (elf.get(4) != 2 || elf.get(5) != 1) {
            throw damaged("it is not for a 64-bit little-endian machine");
        }
        if (elf.limit() < HEADER) {
            throw damaged("its header is cut off");
        }
        long table = elf.getLong(0x28);
        int entrySize = Short.toUnsignedInt(elf.getShort(0x3a));
        int count = Short.toUnsignedInt(elf.getShort(0x3c));
        int namesIndex = Short.toUnsignedInt(elf.getShort(0x3e));
        if (count == 0 || namesIndex >= count) {
            throw damaged("it has no section names");
        }
        if (entrySize != SECTION_HEADER || table < 0 || table > elf.limit() - (long) count * SECTION_HEADER) {
            throw damaged("its section headers lie beyond its end; was the file cut off?");
        }
        int start = (int) table;
        ByteBuffer names = content(elf, start + namesIndex * SECTION_HEADER);
        for (int i = 0; i < count; i++) {
            int header = start + i * SECTION_HEADER;
            String name = text(names, Integer.toUnsignedLong(elf.getInt(header)));
            sections.putIfAbsent(name, content(elf, header));
            addresses.putIfAbsent(name, elf.getLong(header + 0x10));
        }
    }

    private ByteBuffer content(ByteBuffer elf, int header) throws LabException {
        if (elf.getInt(header + 4) == NO_BITS) {
            return ByteBuffer.allocate(0);
        }
        long offset = elf.getLong(header + 0x18);
        long size = elf.getLong(header + 0x20);
        if (offset < 0 || size < 0 || offset > elf.limit() || size > elf.limit() - offset) {
            throw damaged("a section lies beyond its end; was the file cut off?");
        }
        return elf.slice((int) offset, (int) size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private String text(ByteBuffer names, long offset) throws LabException {
        int end = (int) Math.min(offset, names.limit());
        while (end < names.limit() && names.get(end) != 0) {
            end++;
        }
        if (offset >= names.limit() || end == names.limit()) {
            throw damaged("a section's name lies beyond the table of names");
        }
        byte[] bytes = new byte[end - (int) offset];
        names.get((int) offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Optional<String> compression(ByteBuffer content) {
        if (content.limit() < 6) {
            return Optional.of("it is only " + content.limit() + " bytes long");
        }
        return switch (content.getInt(0)) {
            case 0x587a37fd -> Optional.of("it is compressed: unpack it with unxz first");
            case 0xfd2fb528 -> Optional.of("it is compressed: unpack it with unzstd first");
            default ->
                (content.getShort(0) & 0xffff) == 0x8b1f
                        ? Optional.of("it is compressed: unpack it with gunzip first")
                        : Optional.empty();
        };
    }

    private LabException damaged(String how) {
        return new LabException(
                "this is no readable " + kind + ": " + how, file.toString(), "build it or copy it again");
    }
}
