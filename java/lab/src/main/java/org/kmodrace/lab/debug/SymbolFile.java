// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.debug;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.debug.Kallsyms.Symbol;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.modules.ElfSections;

/**
 * A file of symbols for a debugger, made of what every distribution's kernel has in itself: the names of its functions
 * and data ({@link Kallsyms}), and how to walk its stacks ({@link OrcTable}). It has no source lines and no types.
 */
public final class SymbolFile {
    /** By elf(5). */
    private static final int HEADER = 64;

    private static final int SECTION_HEADER = 64;
    private static final int SYMBOL = 24;
    private static final int NOBITS = 8;
    private static final int PROGBITS = 1;
    private static final int SYMTAB = 2;
    private static final int STRTAB = 3;
    private static final int OBJECT = 1;
    private static final int FUNCTION = 2;

    private static final String TEXT = ".text";
    private static final String NAME = "kernel.debug";
    /** Changes when what is made of a kernel does. */
    private static final int FORMAT = 1;

    private final Path file;
    private final Map<String, Long> functions;
    /** Static functions of which several have the name. */
    private final Set<String> ambiguous;

    private final long text;

    private SymbolFile(Path file, Map<String, Long> functions, Set<String> ambiguous, long text) {
        this.file = file;
        this.functions = functions;
        this.ambiguous = ambiguous;
        this.text = text;
    }

    /**
     * That of a kernel, kept in the cache.
     *
     * @throws LabException when the kernel has no symbols or no table for unwinding, or cannot be unpacked
     */
    public static SymbolFile of(Cache cache, Kernel kernel) throws LabException, InterruptedException {
        Path entry =
                cache.folder("symbols").resolve(FORMAT + "-" + kernel.digest().substring(0, 20));
        cache.publish(entry, directory -> Files.write(directory.resolve(NAME), make(kernel.image())));
        Path file = entry.resolve(NAME);
        try {
            return read(file, ElfSections.parse("file of symbols", file, Files.readAllBytes(file)));
        } catch (IOException e) {
            throw LabException.ofIo("reading the kernel's symbols", file, e);
        }
    }

    private static byte[] make(Path image) throws LabException, InterruptedException {
        ElfSections kernel = KernelImage.unpack(image);
        return elf(Kallsyms.read(image, kernel), kernel.address(TEXT), DebugFrames.of(OrcTable.read(image, kernel)));
    }

    /** The functions of a file as {@link #elf} makes it. */
    private static SymbolFile read(Path file, ElfSections elf) {
        ByteBuffer table = elf.section(".symtab").orElseThrow();
        ByteBuffer names = elf.section(".strtab").orElseThrow();
        Map<String, Long> functions = new HashMap<>();
        Set<String> ambiguous = new HashSet<>();
        for (int at = SYMBOL; at < table.limit(); at += SYMBOL) {
            if ((table.get(at + 4) & 15) == FUNCTION) {
                String name = name(names, table.getInt(at));
                if (functions.putIfAbsent(name, table.getLong(at + 8)) != null) {
                    ambiguous.add(name);
                }
            }
        }
        return new SymbolFile(file, functions, ambiguous, elf.address(TEXT));
    }

    private static String name(ByteBuffer names, int at) {
        int end = at;
        while (names.get(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - at];
        names.get(at, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    /** For gdb's {@code symbol-file}. */
    Path file() {
        return file;
    }

    /** Where the text was linked to; a kernel with KASLR moves it. */
    long text() {
        return text;
    }

    /** All functions, and where they were linked to. */
    Map<String, Long> functions() {
        return functions;
    }

    /** Those of the functions that the kernel has, and has but once, in the same order. */
    public List<String> having(List<String> wanted) {
        return wanted.stream()
                .filter(name -> functions.containsKey(name) && !ambiguous.contains(name))
                .toList();
    }

    /** Where a function was linked to; empty when the kernel has none of that name. */
    Optional<Long> function(String name) {
        return Optional.ofNullable(functions.get(name));
    }

    /** Functions with {@code part} in their names, in order of length: for a message. */
    List<String> similar(String part, int most) {
        TreeSet<String> names =
                new TreeSet<>(Comparator.comparingInt(String::length).thenComparing(Comparator.<String>naturalOrder()));
        functions.keySet().stream().filter(name -> name.contains(part)).forEach(names::add);
        return names.stream().limit(most).toList();
    }

    static byte[] elf(List<Symbol> symbols, long text, byte[] frames) {
        // As signed numbers all of the kernel is below zero.
        long end = symbols.stream()
                .mapToLong(Symbol::address)
                .filter(address -> address < 0)
                .max()
                .orElse(text);
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        ByteBuffer table = ByteBuffer.allocate((symbols.size() + 1) * SYMBOL).order(ByteOrder.LITTLE_ENDIAN);
        table.position(SYMBOL);
        for (Symbol symbol : symbols) {
            // In the kernel's own addresses only: what is per CPU has none.
            if (symbol.address() < 0 && !symbol.isPadding()) {
                table.putInt(names.size());
                // Global (STB_GLOBAL, 1), so that none has to come before others.
                table.put((byte) (1 << 4 | (symbol.isFunction() ? FUNCTION : OBJECT)))
                        .put((byte) 0)
                        .putShort((short) 1);
                table.putLong(symbol.address()).putLong(0);
                names.writeBytes(symbol.name().getBytes(StandardCharsets.UTF_8));
                names.write(0);
            }
        }
        byte[] strings = "\0.text\0.debug_frame\0.symtab\0.strtab\0".getBytes(StandardCharsets.US_ASCII);
        int framesAt = HEADER;
        int tableAt = framesAt + frames.length;
        int namesAt = tableAt + table.position();
        int stringsAt = namesAt + names.size();
        int headersAt = (stringsAt + strings.length + 7) / 8 * 8;
        ByteBuffer elf = ByteBuffer.allocate(headersAt + 6 * SECTION_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        elf.putShort((short) 2)
                .putShort((short) 62)
                .putInt(1)
                .putLong(text)
                .putLong(0)
                .putLong(headersAt);
        elf.putInt(0).putShort((short) HEADER).putShort((short) 0).putShort((short) 0);
        elf.putShort((short) SECTION_HEADER).putShort((short) 6).putShort((short) 5);
        elf.put(frames)
                .put(table.array(), 0, table.position())
                .put(names.toByteArray())
                .put(strings);
        // Names at their places in strings; allocated and executable is 2 | 4.
        section(elf, headersAt, 1, 1, NOBITS, 6, text, HEADER, end - text, 0, 0, 16, 0);
        section(elf, headersAt, 2, 7, PROGBITS, 0, 0, framesAt, frames.length, 0, 0, 8, 0);
        section(elf, headersAt, 3, 20, SYMTAB, 0, 0, tableAt, table.position(), 4, 1, 8, SYMBOL);
        section(elf, headersAt, 4, 28, STRTAB, 0, 0, namesAt, names.size(), 0, 0, 1, 0);
        section(elf, headersAt, 5, 28, STRTAB, 0, 0, stringsAt, strings.length, 0, 0, 1, 0);
        return elf.array();
    }

    private static void section(
            ByteBuffer elf,
            int headersAt,
            int index,
            int name,
            int type,
            long flags,
            long address,
            long offset,
            long size,
            int link,
            int info,
            long alignment,
            long entrySize) {
        elf.position(headersAt + index * SECTION_HEADER);
        elf.putInt(name)
                .putInt(type)
                .putLong(flags)
                .putLong(address)
                .putLong(offset)
                .putLong(size);
        elf.putInt(link).putInt(info).putLong(alignment).putLong(entrySize);
    }
}
