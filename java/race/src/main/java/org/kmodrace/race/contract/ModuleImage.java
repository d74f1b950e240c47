// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.kmodrace.race.engine.HarnessException;

/**
 * A built module with one thing wrong, made from a right one: by elf(5) for x86_64, and by what kbuild puts into a
 * {@code .ko}. Every function leaves its argument as it is.
 */
final class ModuleImage {
    /** Offsets in the file's header, elf(5). */
    static final int EI_CLASS = 4;

    static final int EI_DATA = 5;
    static final int E_TYPE = 16;
    static final int E_MACHINE = 18;
    static final int E_SHOFF = 40;
    static final int E_SHENTSIZE = 58;
    static final int E_SHNUM = 60;
    static final int E_SHSTRNDX = 62;

    /** The size of the header, and the least that init_module(2) looks at. */
    static final int HEADER = 64;

    /** Offsets in the header of a section, elf(5). */
    static final int SH_TYPE = 4;

    static final int SH_OFFSET = 24;
    static final int SH_SIZE = 32;
    private static final int SECTION_HEADER = 64;
    static final int SHT_NOBITS = 8;

    /** {@code struct module_signature}, include/linux/module_signature.h. */
    private static final int SIGNATURE_TRAILER = 12;

    private static final int PKEY_ID_OFFSET = 2;
    private static final int SIG_LEN_OFFSET = 8;
    private static final String SIGNATURE_MARK = "~Module signature appended~\n";

    /** {@code struct modversion_info}: the checksum, and the symbol's name in the rest of 64 bytes. */
    private static final int VERSION_ENTRY = 64;

    private static final int VERSION_NAME = 8;

    private ModuleImage() {}

    /** The first bytes of it. */
    static byte[] cut(byte[] image, int length) {
        return Arrays.copyOf(image, length);
    }

    /** The whole of it and more after it. */
    static byte[] with(byte[] image, byte[] more) {
        byte[] both = Arrays.copyOf(image, image.length + more.length);
        System.arraycopy(more, 0, both, image.length, more.length);
        return both;
    }

    static byte[] withByte(byte[] image, int offset, int value) {
        byte[] copy = image.clone();
        copy[offset] = (byte) value;
        return copy;
    }

    static byte[] withShort(byte[] image, int offset, int value) {
        byte[] copy = image.clone();
        view(copy).putShort(offset, (short) value);
        return copy;
    }

    static byte[] withLong(byte[] image, int offset, long value) {
        byte[] copy = image.clone();
        view(copy).putLong(offset, value);
        return copy;
    }

    /** Where the header of a section lies. */
    static int sectionHeader(byte[] image, String name) {
        ByteBuffer elf = view(image);
        int table = Math.toIntExact(elf.getLong(E_SHOFF));
        int count = Short.toUnsignedInt(elf.getShort(E_SHNUM));
        int names = offset(image, table + Short.toUnsignedInt(elf.getShort(E_SHSTRNDX)) * SECTION_HEADER);
        for (int i = 1; i < count; i++) {
            int header = table + i * SECTION_HEADER;
            if (text(image, names + elf.getInt(header)).equals(name)) {
                return header;
            }
        }
        throw new HarnessException("the test module has no section " + name);
    }

    /** Where the header of section 0 lies, which stands for nothing and must be empty. */
    static int nullSectionHeader(byte[] image) {
        return Math.toIntExact(view(image).getLong(E_SHOFF));
    }

    /** Where the content of the section with that header lies in the file. */
    static int offset(byte[] image, int header) {
        return Math.toIntExact(view(image).getLong(header + SH_OFFSET));
    }

    static int size(byte[] image, int header) {
        return Math.toIntExact(view(image).getLong(header + SH_SIZE));
    }

    /** With a section called otherwise: the loader then does not find it. */
    static byte[] withoutSection(byte[] image, String name) {
        byte[] copy = image.clone();
        ByteBuffer elf = view(copy);
        int names =
                offset(copy, nullSectionHeader(copy) + Short.toUnsignedInt(elf.getShort(E_SHSTRNDX)) * SECTION_HEADER);
        copy[names + elf.getInt(sectionHeader(image, name))] = '-';
        return copy;
    }

    /**
     * With a text in a section replaced by one that is not longer, wherever it stands; what is left over is filled
     * with NULs.
     *
     * @throws HarnessException when it does not stand there at all
     */
    static byte[] replaced(byte[] image, String section, String from, String to) {
        if (to.length() > from.length()) {
            throw new IllegalArgumentException("there is no room for '" + to + "' in '" + from + "'");
        }
        byte[] old = from.getBytes(StandardCharsets.US_ASCII);
        byte[] fresh = Arrays.copyOf(to.getBytes(StandardCharsets.US_ASCII), old.length);
        byte[] copy = image.clone();
        int header = sectionHeader(image, section);
        int start = offset(image, header);
        int end = start + size(image, header);
        boolean found = false;
        for (int i = start; i + old.length <= end; i++) {
            if (Arrays.equals(image, i, i + old.length, old, 0, old.length)) {
                System.arraycopy(fresh, 0, copy, i, fresh.length);
                found = true;
            }
        }
        if (!found) {
            throw new HarnessException("the test module has no '" + from.replace('\0', '|') + "' in " + section);
        }
        return copy;
    }

    /** With another byte after a text that stands in a section. */
    static byte[] withByteAfter(byte[] image, String section, String text, int value) {
        int header = sectionHeader(image, section);
        String content = new String(image, offset(image, header), size(image, header), StandardCharsets.ISO_8859_1);
        int at = content.indexOf(text);
        if (at < 0) {
            throw new HarnessException("the test module has no '" + text + "' in " + section);
        }
        return withByte(image, offset(image, header) + at + text.length(), value);
    }

    /**
     * A module under another name, for which {@code struct module} must have room ({@code MODULE_NAME_LEN}, 56 bytes
     * with the NUL). What .modinfo calls it stays: that is for messages only.
     */
    static byte[] renamed(byte[] image, String from, String to) {
        String section = ".gnu.linkonce.this_module";
        return replaced(image, section, from + "\0".repeat(Math.max(1, to.length() + 1 - from.length())), to);
    }

    /** With another checksum for a symbol in {@code __versions}. */
    static byte[] wrongChecksum(byte[] image, String symbol) {
        int header = sectionHeader(image, "__versions");
        int start = offset(image, header);
        for (int entry = start; entry < start + size(image, header); entry += VERSION_ENTRY) {
            if (text(image, entry + VERSION_NAME).equals(symbol)) {
                return withByte(image, entry, image[entry] ^ 0x55);
            }
        }
        throw new HarnessException("the test module has no checksum of " + symbol);
    }

    /**
     * With a signature after it that is none.
     *
     * @param kind {@code id_type}: 2 is PKCS#7, the only one that kernels know
     * @param length how long the signature says that it is, in bytes
     */
    static byte[] signed(byte[] image, byte[] signature, int kind, int length) {
        byte[] mark = SIGNATURE_MARK.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer trailer = ByteBuffer.allocate(SIGNATURE_TRAILER).order(ByteOrder.BIG_ENDIAN);
        trailer.put(PKEY_ID_OFFSET, (byte) kind).putInt(SIG_LEN_OFFSET, length);
        return with(with(with(image, signature), trailer.array()), mark);
    }

    private static ByteBuffer view(byte[] image) {
        return ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String text(byte[] image, int offset) {
        int end = offset;
        while (image[end] != 0) {
            end++;
        }
        return new String(image, offset, end - offset, StandardCharsets.US_ASCII);
    }
}
