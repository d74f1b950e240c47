// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.ffm;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.kmodrace.bridge.FileStatus;

/**
 * {@code struct stat} of Linux on x86_64 (asm/stat.h), held against the compiler by a test.
 *
 * <pre>{@code
 * struct stat {
 *     unsigned long st_dev;
 *     unsigned long st_ino;
 *     unsigned long st_nlink;
 *     unsigned int  st_mode, st_uid, st_gid, __pad0;
 *     unsigned long st_rdev;
 *     long          st_size, st_blksize, st_blocks;
 *     struct timespec st_atim, st_mtim, st_ctim;
 *     long          __unused[3];
 * };
 * }</pre>
 */
final class StatLayout {
    private static final MemoryLayout TIMESPEC = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("tv_sec"), ValueLayout.JAVA_LONG.withName("tv_nsec"));

    static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("st_dev"),
            ValueLayout.JAVA_LONG.withName("st_ino"),
            ValueLayout.JAVA_LONG.withName("st_nlink"),
            ValueLayout.JAVA_INT.withName("st_mode"),
            ValueLayout.JAVA_INT.withName("st_uid"),
            ValueLayout.JAVA_INT.withName("st_gid"),
            MemoryLayout.paddingLayout(4),
            ValueLayout.JAVA_LONG.withName("st_rdev"),
            ValueLayout.JAVA_LONG.withName("st_size"),
            ValueLayout.JAVA_LONG.withName("st_blksize"),
            ValueLayout.JAVA_LONG.withName("st_blocks"),
            TIMESPEC.withName("st_atim"),
            TIMESPEC.withName("st_mtim"),
            TIMESPEC.withName("st_ctim"),
            MemoryLayout.paddingLayout(24));

    private static final VarHandle MODE = LAYOUT.varHandle(groupElement("st_mode"));
    private static final VarHandle INODE = LAYOUT.varHandle(groupElement("st_ino"));
    private static final VarHandle SIZE = LAYOUT.varHandle(groupElement("st_size"));

    private StatLayout() {}

    static FileStatus decode(MemorySegment stat) {
        return new FileStatus((int) MODE.get(stat, 0L), (long) INODE.get(stat, 0L), (long) SIZE.get(stat, 0L));
    }
}
