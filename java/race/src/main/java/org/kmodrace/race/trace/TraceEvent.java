// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One record of the kernel's trace buffer.
 *
 * @param nanos when, on the clock of {@link System#nanoTime()}
 * @param cpu on which CPU
 * @param data as the kernel wrote it, the common fields first
 */
public record TraceEvent(long nanos, int cpu, EventFormat format, ByteBuffer data) {
    /** TRACE_FLAG_HARDIRQ and TRACE_FLAG_SOFTIRQ, include/linux/trace_events.h. */
    private static final int INTERRUPT = 0x08 | 0x10;

    private static final int FLAGS = 2;
    private static final int TASK = 4;

    /** Of a record's bytes. */
    static TraceEvent of(long nanos, int cpu, EventFormat format, byte[] record) {
        return new TraceEvent(nanos, cpu, format, ByteBuffer.wrap(record).order(ByteOrder.nativeOrder()));
    }

    public String name() {
        return format.name();
    }

    /** The number of the thread that ran. */
    public int task() {
        return data.getInt(TASK);
    }

    /** Whether it happened in an interrupt, which only borrows the thread. */
    public boolean inInterrupt() {
        return (data.get(FLAGS) & INTERRUPT) != 0;
    }

    /**
     * A number; 0 when the event has no such field.
     *
     * @param field its name
     */
    public long number(String field) {
        EventFormat.Field at = format.fields().get(field);
        if (at == null || at.offset() + at.size() > data.limit()) {
            return 0;
        }
        int offset = at.offset();
        return switch (at.size()) {
            case 1 -> at.signed() ? data.get(offset) : data.get(offset) & 0xff;
            case 2 -> at.signed() ? data.getShort(offset) : data.getShort(offset) & 0xffff;
            case 4 -> at.signed() ? data.getInt(offset) : data.getInt(offset) & 0xffff_ffffL;
            case 8 -> data.getLong(offset);
            default -> 0;
        };
    }

    /**
     * A text; "" when the event has no such field.
     *
     * @param field its name
     */
    public String text(String field) {
        EventFormat.Field at = format.fields().get(field);
        if (at == null) {
            return "";
        }
        int offset = at.offset();
        int length = at.size();
        if (at.elsewhere()) {
            // The offset in the lower half, the length in the upper.
            int where = data.getInt(offset);
            offset = where & 0xffff;
            length = where >>> 16;
        }
        length = Math.min(length, data.limit() - offset);
        int end = 0;
        while (end < length && data.get(offset + end) != 0) {
            end++;
        }
        return new String(data.array(), data.arrayOffset() + offset, end, StandardCharsets.ISO_8859_1);
    }
}
