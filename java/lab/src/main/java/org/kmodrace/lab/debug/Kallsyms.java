// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.debug;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.modules.ElfSections;

/**
 * The kernel's own list of its symbols, read from the image without running it (scripts/kallsyms.c writes it,
 * kernel/kallsyms.c reads it). The tables have no names, but they can be told from all else: 256 tokens of which each
 * digit is one, an index that says where each token begins, and a list of names whose every 256th the markers point at.
 * Three layouts are known: offsets before the names (until 6.5), behind the tokens (from 6.6 on), and behind the tokens
 * relative to themselves, tables aligned to four (seen in 7.2).
 */
final class Kallsyms {
    private static final int TOKENS = 256;
    private static final int NAMES_PER_MARKER = 256;
    private static final int FEWEST = 1_000;
    private static final int MOST = 4_000_000;
    private static final String DATA = ".rodata";

    /**
     * A symbol.
     *
     * @param type as nm(1) has it; lower case for a local one
     * @param address where it was linked to; below 2^31 for an absolute one, as those of per-CPU data
     */
    record Symbol(String name, char type, long address) {
        boolean isFunction() {
            return Character.toLowerCase(type) == 't';
        }

        /** Whether it only names the room before a function (CONFIG_FUNCTION_PADDING_BYTES). */
        boolean isPadding() {
            return name.startsWith("__pfx_");
        }
    }

    private final Path file;
    private final ByteBuffer data;
    private final long dataAddress;
    private final long text;

    private Kallsyms(Path file, ByteBuffer data, long dataAddress, long text) {
        this.file = file;
        this.data = data;
        this.dataAddress = dataAddress;
        this.text = text;
    }

    /**
     * Reads it.
     *
     * @param file for messages
     * @throws LabException when there is none, or in a layout that is not known
     */
    static List<Symbol> read(Path file, ElfSections kernel) throws LabException {
        ByteBuffer data = kernel.section(DATA).orElseGet(() -> ByteBuffer.allocate(0));
        Kallsyms list = new Kallsyms(file, data, kernel.address(DATA), kernel.address(".text"));
        try {
            return list.read();
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw list.unknown("one of its tables points beyond its end");
        }
    }

    /** Where the tokens are. */
    private record Tokens(int at, List<String> texts, int index, int alignment) {}

    /** Where the names are. */
    private record Names(int countAt, int at, int count) {}

    private List<Symbol> read() throws LabException {
        Tokens tokens = tokens();
        Names names = names(tokens);
        long[] addresses = addresses(tokens, names);
        List<Symbol> symbols = new ArrayList<>(names.count);
        int at = names.at;
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < names.count; i++) {
            int length = length(at);
            at += lengthBytes(at);
            name.setLength(0);
            for (int k = 0; k < length; k++) {
                name.append(tokens.texts.get(data.get(at + k) & 0xff));
            }
            at += length;
            symbols.add(new Symbol(name.substring(1), name.charAt(0), addresses[i]));
        }
        if (symbols.stream().noneMatch(s -> s.name.equals("_text") && s.address == text)) {
            throw unknown("its symbol _text is not where the text begins");
        }
        return symbols;
    }

    private Tokens tokens() throws LabException {
        byte[] digits = "0\0001\0002\0003\0004\0005\0006\0007\0008\0009\0".getBytes(StandardCharsets.ISO_8859_1);
        for (int at = find(digits, 0); at >= 0; at = find(digits, at + 1)) {
            int begin = at;
            for (int i = 0; i < '0' && begin > 0; i++) {
                begin = before(begin);
            }
            for (int alignment : new int[] {8, 4}) {
                Tokens tokens = tokens(begin, alignment);
                if (tokens != null) {
                    return tokens;
                }
            }
        }
        throw unknown("no table of tokens was found");
    }

    /** The begin of the text before the one that begins here. */
    private int before(int begin) {
        int at = begin - 1;
        while (at > 0 && data.get(at - 1) != 0) {
            at--;
        }
        return at;
    }

    private @Nullable Tokens tokens(int begin, int alignment) {
        List<String> texts = new ArrayList<>(TOKENS);
        int[] offsets = new int[TOKENS];
        int at = begin;
        for (int i = 0; i < TOKENS; i++) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            offsets[i] = at - begin;
            while (at < data.limit() && data.get(at) != 0) {
                text.write(data.get(at++));
            }
            at++;
            texts.add(text.toString(StandardCharsets.ISO_8859_1));
        }
        int index = align(at, alignment);
        if (index + TOKENS * Short.BYTES > data.limit()) {
            return null;
        }
        for (int i = 0; i < TOKENS; i++) {
            if (Short.toUnsignedInt(data.getShort(index + i * Short.BYTES)) != offsets[i]) {
                return null;
            }
        }
        return new Tokens(begin, texts, index, alignment);
    }

    private Names names(Tokens tokens) throws LabException {
        int step = tokens.alignment;
        for (int at = (tokens.at - 2 * step) / step * step; at >= 0; at -= step) {
            int count = data.getInt(at);
            int begin = at + step;
            if (count >= FEWEST && count <= MOST && begin + 2L * count < tokens.at && marked(begin, count, tokens)) {
                return new Names(at, begin, count);
            }
        }
        throw unknown("no list of names was found");
    }

    /** Whether so many names begin here: then the markers behind them say where. */
    private boolean marked(int begin, int count, Tokens tokens) {
        int[] markers = new int[(count + NAMES_PER_MARKER - 1) / NAMES_PER_MARKER];
        int at = begin;
        for (int i = 0; i < count; i++) {
            if (i % NAMES_PER_MARKER == 0) {
                markers[i / NAMES_PER_MARKER] = at - begin;
            }
            int length = length(at);
            at += lengthBytes(at) + length;
            if (length == 0 || at > tokens.at - 2) {
                return false;
            }
        }
        at = align(at, tokens.alignment);
        for (int i = 0; i < markers.length; i++) {
            if (at + Integer.BYTES > tokens.at || data.getInt(at) != markers[i]) {
                return false;
            }
            at += Integer.BYTES;
        }
        return true;
    }

    private int length(int at) {
        int first = data.get(at) & 0xff;
        return (first & 0x80) == 0 ? first : (first & 0x7f) | (data.get(at + 1) & 0xff) << 7;
    }

    private int lengthBytes(int at) {
        return (data.get(at) & 0x80) == 0 ? 1 : 2;
    }

    private long[] addresses(Tokens tokens, Names names) throws LabException {
        int behind = align(tokens.index + TOKENS * Short.BYTES, tokens.alignment);
        int size = names.count * Integer.BYTES;
        int baseBefore = names.countAt - Long.BYTES;
        int baseBehind = align(behind + size, tokens.alignment);
        if (baseBefore >= size && data.getLong(baseBefore) == text) {
            return addresses((baseBefore - size) / Long.BYTES * Long.BYTES, names.count);
        }
        if (baseBehind + Long.BYTES <= data.limit() && data.getLong(baseBehind) == text) {
            return addresses(behind, names.count);
        }
        if (behind + size <= data.limit()) {
            long[] addresses = new long[names.count];
            for (int i = 0; i < addresses.length; i++) {
                int at = behind + i * Integer.BYTES;
                addresses[i] = dataAddress + at + data.getInt(at);
            }
            return addresses;
        }
        throw unknown("no list of addresses was found");
    }

    /**
     * Offsets from where the text begins. With CONFIG_KALLSYMS_ABSOLUTE_PERCPU (until 6.14) those that are not negative
     * are addresses themselves, and _text, which is the base, has -1.
     */
    private long[] addresses(int at, int count) {
        boolean negative = false;
        for (int i = 0; i < count && !negative; i++) {
            negative = data.getInt(at + i * Integer.BYTES) == -1;
        }
        long[] addresses = new long[count];
        for (int i = 0; i < count; i++) {
            int offset = data.getInt(at + i * Integer.BYTES);
            addresses[i] = negative ? (offset < 0 ? text - 1 - offset : offset) : text + Integer.toUnsignedLong(offset);
        }
        return addresses;
    }

    private static int align(int at, int alignment) {
        return (at + alignment - 1) / alignment * alignment;
    }

    private int find(byte[] wanted, int from) {
        for (int at = from; at <= data.limit() - wanted.length; at++) {
            int i = 0;
            while (i < wanted.length && data.get(at + i) == wanted[i]) {
                i++;
            }
            if (i == wanted.length) {
                return at;
            }
        }
        return -1;
    }

    private LabException unknown(String what) {
        return new LabException(
                "the kernel's list of symbols cannot be read: " + what,
                file.toString(),
                "take a kernel with CONFIG_KALLSYMS, or give gdb its vmlinux");
    }
}
