// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.linux;

import java.nio.ByteBuffer;
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
    /** {@code sizeof(struct stat)} in bytes. */
    static final int SIZE = 144;

    static final int ST_INO = 8;
    static final int ST_MODE = 24;
    static final int ST_SIZE = 48;

    private StatLayout() {}

    /** What stat(2) wrote at the start of memory in native byte order. */
    static FileStatus decode(ByteBuffer stat) {
        return new FileStatus(stat.getInt(ST_MODE), stat.getLong(ST_INO), stat.getLong(ST_SIZE));
    }
}
