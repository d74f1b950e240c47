// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.mutate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.kmodrace.race.mutate.ElfLayout.Section;

/** A mutant in the making. What lies beyond its end, because it was cut off before, is left alone. */
final class Draft {
    /** Values at which counts, sizes and offsets are wont to go wrong. */
    private static final long[] EDGES = {
        0,
        1,
        2,
        7,
        8,
        0x3f,
        0x40,
        0xff,
        0xfff,
        0x1000,
        0x1001,
        0xffff,
        0x10000,
        0x7fffffffL,
        0x80000000L,
        0xffffffffL,
        0x100000000L,
        0x100001000L,
        0x7fffffffffffffffL,
        0x8000000000000000L,
        -0x1000,
        -8,
        -1
    };

    private final ElfLayout layout;
    private final SplittableRandom random;
    private final boolean reckless;
    private byte[] content;
    private ByteBuffer bytes;

    /**
     * A draft of a mutant.
     *
     * @param reckless whether what the loader believes without a check may be damaged
     */
    Draft(byte[] original, ElfLayout layout, SplittableRandom random, boolean reckless) {
        this.content = original.clone();
        this.bytes = wrap(content);
        this.layout = layout;
        this.random = random;
        this.reckless = reckless;
    }

    private static ByteBuffer wrap(byte[] content) {
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }

    ElfLayout layout() {
        return layout;
    }

    byte[] bytes() {
        return content;
    }

    int length() {
        return bytes.limit();
    }

    void resize(int length) {
        content = Arrays.copyOf(content, length);
        bytes = wrap(content);
    }

    /** Below {@code bound}, which is at least 1. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** One time in {@code n}. */
    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    boolean reckless() {
        return reckless;
    }

    /** A section whose content may be damaged. */
    Section content() {
        return pick(layout.contents(reckless));
    }

    /** A section whose header may be damaged. */
    Section header() {
        return pick(layout.headers(reckless));
    }

    /** Reads a field of 1, 2, 4 or 8 bytes, without sign; 0 beyond the end. */
    long get(int at, int width) {
        if (at < 0 || at > bytes.limit() - width) {
            return 0;
        }
        return switch (width) {
            case 1 -> Byte.toUnsignedLong(bytes.get(at));
            case 2 -> Short.toUnsignedLong(bytes.getShort(at));
            case 4 -> Integer.toUnsignedLong(bytes.getInt(at));
            default -> bytes.getLong(at);
        };
    }

    void put(int at, int width, long value) {
        if (at < 0 || at > bytes.limit() - width) {
            return;
        }
        switch (width) {
            case 1 -> bytes.put(at, (byte) value);
            case 2 -> bytes.putShort(at, (short) value);
            case 4 -> bytes.putInt(at, (int) value);
            default -> bytes.putLong(at, value);
        }
    }

    void put(int at, byte[] content) {
        for (int i = 0; i < content.length; i++) {
            put(at + i, 1, content[i]);
        }
    }

    /** Sets a field and says so. */
    String set(String what, int at, int width, long value) {
        long before = get(at, width);
        put(at, width, value);
        return what + " " + number(before) + " -> " + number(get(at, width));
    }

    /** Sets a field to something that it was not: an edge, a neighbour of what it was, or anything. */
    String disturb(String what, int at, int width) {
        return set(what, at, width, other(get(at, width)));
    }

    private long other(long value) {
        return switch (below(6)) {
            case 0 -> value + 1;
            case 1 -> value - 1;
            case 2 -> value ^ 1L << below(16);
            case 3 -> below(bytes.limit() + 1);
            default -> EDGES[below(EDGES.length)];
        };
    }

    private static String number(long value) {
        return value >= 0 && value < 0x10000 ? Long.toString(value) : "0x" + Long.toHexString(value);
    }
}
