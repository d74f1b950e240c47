// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import java.nio.ByteBuffer;

/**
 * Memory outside the Java heap that the kernel may fill, at an address that does not change. Made
 * by {@link ModuleSyscalls#allocate}; its memory lives as long as this object is reachable.
 *
 * @param address the address of the first byte
 * @param bytes a direct buffer over the same memory, in native byte order
 */
public record OffHeap(long address, ByteBuffer bytes) {
    /** Its size in bytes. */
    public int size() {
        return bytes.capacity();
    }
}
