// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.nio.ByteBuffer;

/**
 * A page of the kernel's ring buffer as {@code per_cpu/cpuN/trace_pipe_raw} gives it: a header with the time of its
 * first record and how much is in it, then records, each with the time that went by since the one before
 * (include/linux/ring_buffer.h; {@code events/header_page} and {@code events/header_event} of tracefs say the same).
 */
public final class TracePage {
    /** RB_MISSED_EVENTS and RB_MISSED_STORED, kernel/trace/ring_buffer.c. */
    private static final int MISSED = 1 << 31;

    private static final int MISSED_STORED = 1 << 30;
    private static final int LENGTH = (1 << 20) - 1;

    private static final int HEADER = 16;
    private static final int TYPE_BITS = 5;
    private static final int TIME_BITS = 27;
    private static final int LONG_DATA = 0;
    private static final int PADDING = 29;
    private static final int TIME_EXTEND = 30;
    private static final int TIME_STAMP = 31;
    /** A time stamp is written without its upper bits. */
    private static final int STAMP_BITS = 59;

    /** Takes records. */
    @FunctionalInterface
    public interface Records {
        /**
         * One record.
         *
         * @param nanos on the trace's clock
         * @param offset of its first byte in the page
         * @param length in bytes
         */
        void take(long nanos, int offset, int length);
    }

    private TracePage() {}

    /**
     * Goes through a page.
     *
     * @param page in native byte order, from index 0
     * @param length how much of it was read, in bytes
     * @return how many records were lost before this page, at least; 0 for none
     */
    public static long read(ByteBuffer page, int length, Records records) {
        if (length < HEADER) {
            return 0;
        }
        long nanos = page.getLong(0);
        int commit = page.getInt(8);
        int end = Math.min(length, HEADER + (commit & LENGTH));
        int at = HEADER;
        while (at + 4 <= end) {
            int head = page.getInt(at);
            int type = head & ((1 << TYPE_BITS) - 1);
            long delta = (head >>> TYPE_BITS) & ((1L << TIME_BITS) - 1);
            switch (type) {
                case PADDING -> {
                    if (delta == 0 || at + 8 > end) {
                        // Nothing more on this page.
                        return lost(page, commit, length);
                    }
                    nanos += delta;
                    at += 4 + page.getInt(at + 4);
                }
                case TIME_EXTEND -> {
                    nanos += delta + (((long) page.getInt(at + 4) & 0xffff_ffffL) << TIME_BITS);
                    at += 8;
                }
                case TIME_STAMP -> {
                    long stamp = delta + (((long) page.getInt(at + 4) & 0xffff_ffffL) << TIME_BITS);
                    nanos = (nanos & ~((1L << STAMP_BITS) - 1)) | stamp;
                    at += 8;
                }
                case LONG_DATA -> {
                    nanos += delta;
                    int size = page.getInt(at + 4);
                    records.take(nanos, at + 8, size - 4);
                    at += 4 + size;
                }
                default -> {
                    nanos += delta;
                    records.take(nanos, at + 4, type * 4);
                    at += 4 + type * 4;
                }
            }
        }
        return lost(page, commit, length);
    }

    private static long lost(ByteBuffer page, int commit, int length) {
        if ((commit & MISSED) == 0) {
            return 0;
        }
        int stored = HEADER + (commit & LENGTH);
        return (commit & MISSED_STORED) != 0 && stored + 8 <= length ? page.getLong(stored) : 1;
    }
}
