// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

/**
 * The numbers of the system calls on x86_64 ({@code arch/x86/entry/syscalls/syscall_64.tbl}), for
 * {@link ModuleSyscalls#syscall}. They never change.
 */
public final class SyscallNumber {
    public static final long READ = 0;
    public static final long WRITE = 1;
    public static final long CLOSE = 3;
    public static final long STAT = 4;
    public static final long MMAP = 9;
    public static final long MPROTECT = 10;
    public static final long MUNMAP = 11;
    public static final long RT_SIGACTION = 13;
    public static final long IOCTL = 16;
    public static final long GETPID = 39;
    public static final long SOCKET = 41;
    public static final long CAPSET = 126;
    public static final long MOUNT = 165;
    public static final long REBOOT = 169;
    public static final long INIT_MODULE = 175;
    public static final long DELETE_MODULE = 176;
    public static final long GETTID = 186;
    public static final long SCHED_SETAFFINITY = 203;
    public static final long TGKILL = 234;
    public static final long OPENAT = 257;
    public static final long PIPE2 = 293;
    public static final long FINIT_MODULE = 313;
    public static final long MEMFD_CREATE = 319;

    private SyscallNumber() {}
}
