// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

/**
 * What stat(2) says of a file, as far as anybody here asks.
 *
 * @param mode type and permissions ({@code st_mode})
 * @param inode {@code st_ino}
 * @param size in bytes
 */
public record FileStatus(int mode, long inode, long size) {
    private static final int S_IFMT = 0170000;
    private static final int S_IFDIR = 0040000;

    public boolean isDirectory() {
        return (mode & S_IFMT) == S_IFDIR;
    }
}
