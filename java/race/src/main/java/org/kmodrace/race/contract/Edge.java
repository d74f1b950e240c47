// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.bridge.SyscallNumber;
import org.kmodrace.race.engine.HarnessException;

/**
 * Memory that ends where a page begins that nobody may touch: what reads one byte too many is told.
 *
 * @param address of the first byte
 * @param end of the memory: the address of the forbidden page
 */
record Edge(long address, long end) {
    private static final int PAGE = 4096;

    // include/uapi/asm-generic/mman-common.h
    private static final long PROT_READ_WRITE = 3;
    private static final long PROT_NONE = 0;
    private static final long MAP_PRIVATE_ANONYMOUS = 0x22;

    /** Maps it and puts the bytes there; it is unmapped after the case. */
    static Edge of(Bench bench, byte[] bytes) {
        ModuleSyscalls sys = bench.sys();
        long pages = (bytes.length + PAGE - 1L) / PAGE * PAGE;
        long start = must(
                sys.syscall(SyscallNumber.MMAP, 0, pages + PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0),
                "mmap(2)");
        bench.later(() -> must(sys.syscall(SyscallNumber.MUNMAP, start, pages + PAGE, 0, 0, 0, 0), "munmap(2)"));
        long end = start + pages;
        must(sys.syscall(SyscallNumber.MPROTECT, end, PAGE, PROT_NONE, 0, 0, 0), "mprotect(2)");
        long address = end - bytes.length;
        // read(2) takes any address, and Java's own ways do not.
        int fd = bench.open(bench.file(bytes), ModuleSyscalls.O_RDONLY);
        long read = must(sys.syscall(SyscallNumber.READ, fd, address, bytes.length, 0, 0, 0), "read(2)");
        if (read != bytes.length) {
            throw new HarnessException("read(2) gave " + read + " of " + bytes.length + " bytes");
        }
        return new Edge(address, end);
    }

    private static long must(SysResult result, String call) {
        if (!result.ok()) {
            throw new HarnessException("no memory with an edge: " + call + ": " + result);
        }
        return result.value();
    }
}
