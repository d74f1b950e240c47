// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the least of a module's ELF file: what libkmod and we read, and nothing that a kernel could load (there is no
 * {@code .gnu.linkonce.this_module}).
 */
final class TinyModule {
    private static final int HEADER = 64;

    private final Map<String, byte[]> sections = new LinkedHashMap<>();
    private final ByteArrayOutputStream names = new ByteArrayOutputStream();
    private final List<byte[]> symbols = new ArrayList<>();

    TinyModule() {
        names.write(0);
        symbols.add(new byte[24]);
    }

    /** A module with something of everything. */
    static TinyModule whole(String name, String depends) {
        return new TinyModule()
                .section(
                        ".modinfo",
                        "license=GPL\0parmtype=depth:int\0parm=depth:How deep\0depends=" + depends + "\0name=" + name
                                + "\0")
                .section("__ksymtab", new byte[12])
                .section("__ksymtab_gpl", new byte[12])
                .section("__kcrctab", bytes(4, 0x11223344))
                .section("__ksymtab_strings", name + "_get\0\0" + name + "_put\0TINY\0")
                .section("__versions", version(0x55667788, "kmalloc"))
                .exported(name + "_get", "__ksymtab_gpl", 0, 0, (name + "_get").length() + 1)
                .exported(name + "_put", "__ksymtab", 0, 0, 2 * (name + "_get").length() + 3)
                .symbol("kmalloc", 1, 0, 0)
                .symbol("optional", 2, 0, 0);
    }

    static byte[] version(long crc, String symbol) {
        ByteBuffer entry = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        entry.putLong(crc).put(symbol.getBytes(StandardCharsets.US_ASCII));
        return entry.array();
    }

    private static byte[] bytes(int size, int value) {
        return ByteBuffer.allocate(size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    TinyModule section(String name, byte[] content) {
        sections.put(name, content);
        return this;
    }

    TinyModule section(String name, String content) {
        return section(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A symbol.
     *
     * @param binding 0 local, 1 global, 2 weak
     * @param section its section's number, 0 for none
     */
    TinyModule symbol(String name, int binding, int section, long value) {
        ByteBuffer entry = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        entry.putInt(names.size())
                .put((byte) (binding << 4))
                .put((byte) 0)
                .putShort((short) section)
                .putLong(value);
        names.writeBytes((name + '\0').getBytes(StandardCharsets.UTF_8));
        symbols.add(entry.array());
        return this;
    }

    private TinyModule exported(String name, String table, long value, long crcAt, long namespaceAt) {
        return symbol("__ksymtab_" + name, 0, number(table), value)
                .symbol("__crc_" + name, 0, number("__kcrctab"), crcAt)
                .symbol("__kstrtabns_" + name, 0, number("__ksymtab_strings"), namespaceAt);
    }

    private int number(String section) {
        return 1 + List.copyOf(sections.keySet()).indexOf(section);
    }

    /** The file: header, sections, section headers. */
    byte[] bytes() {
        Map<String, byte[]> all = new LinkedHashMap<>(sections);
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        symbols.forEach(table::writeBytes);
        all.put(".symtab", table.toByteArray());
        all.put(".strtab", names.toByteArray());
        all.put(
                ".shstrtab",
                ("\0" + String.join("\0", all.keySet()) + "\0.shstrtab\0").getBytes(StandardCharsets.UTF_8));
        String sectionNames = "\0" + String.join("\0", all.keySet()) + "\0";

        ByteArrayOutputStream body = new ByteArrayOutputStream();
        ByteBuffer headers = ByteBuffer.allocate(64 * (all.size() + 1)).order(ByteOrder.LITTLE_ENDIAN);
        headers.position(64);
        all.forEach((name, content) -> {
            int start = headers.position();
            headers.putInt(start, sectionNames.indexOf("\0" + name + "\0") + 1)
                    .putInt(start + 4, 1)
                    .putLong(start + 0x18, HEADER + body.size())
                    .putLong(start + 0x20, content.length)
                    .position(start + 64);
            body.writeBytes(content);
        });
        ByteBuffer elf =
                ByteBuffer.allocate(HEADER + body.size() + headers.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1);
        // A relocatable file for x86_64.
        elf.putShort(0x10, (short) 1).putShort(0x12, (short) 62).putInt(0x14, 1);
        elf.putLong(0x28, HEADER + body.size())
                .putShort(0x34, (short) HEADER)
                .putShort(0x3a, (short) 64)
                .putShort(0x3c, (short) (all.size() + 1))
                .putShort(0x3e, (short) all.size());
        elf.position(HEADER);
        elf.put(body.toByteArray()).put(headers.array());
        return elf.array();
    }
}
