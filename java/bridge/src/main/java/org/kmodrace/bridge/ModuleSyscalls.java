// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import java.util.Optional;

/**
 * The system calls by which module loaders are raced, made directly: no retry, no fallback, no
 * helper process in between. Every method but {@link #readBytewise} makes exactly one call. All may be
 * used from any thread; a blocked call blocks its thread only.
 *
 * <p>Strings are passed as NUL-terminated UTF-8 and must not hold a NUL themselves.
 */
public interface ModuleSyscalls {
    /** {@code O_RDONLY}, open(2). */
    int O_RDONLY = 0;

    /** {@code O_WRONLY}, open(2). */
    int O_WRONLY = 1;

    /** {@code O_RDWR}, open(2). */
    int O_RDWR = 2;

    /** {@code O_NONBLOCK}, open(2) and delete_module(2): do not wait for users to go away. */
    int O_NONBLOCK = 0x800;

    /** {@code O_TRUNC}, delete_module(2): force the removal. */
    int O_TRUNC = 0x200;

    /** {@code O_CLOEXEC}, open(2). */
    int O_CLOEXEC = 0x80000;

    /** {@code MODULE_INIT_IGNORE_MODVERSIONS}, finit_module(2): ignore symbol version hashes. */
    int MODULE_INIT_IGNORE_MODVERSIONS = 1;

    /** {@code MODULE_INIT_IGNORE_VERMAGIC}, finit_module(2): ignore the kernel version magic. */
    int MODULE_INIT_IGNORE_VERMAGIC = 2;

    /** {@code MODULE_INIT_COMPRESSED_FILE}, finit_module(2), since Linux 5.17: the kernel unpacks the file. */
    int MODULE_INIT_COMPRESSED_FILE = 4;

    /** {@code AT_FDCWD}, openat(2). */
    int AT_FDCWD = -100;

    /** The backend's name: {@code ffm}, {@code jni} or {@code jna}. */
    String backend();

    /**
     * Memory for {@link #read} and {@link #initModule}.
     *
     * @param size in bytes, at least 1
     */
    OffHeap allocate(int size);

    /**
     * finit_module(2): loads the module in an open file, and returns when its init has returned.
     *
     * <p>Besides what {@link #initModule} answers: {@code EBADF} for what is no open file or is open for writing only,
     * {@code ETXTBSY} for what is open for writing too, {@code EINVAL} for unknown flags and for what is no regular
     * file, {@code EOPNOTSUPP} for {@link #MODULE_INIT_COMPRESSED_FILE} where the kernel cannot unpack. Since Linux
     * 6.5 simultaneous loads of one file share the winner's answer.
     *
     * @param fd open for reading only
     * @param parameters the module's parameters as on modprobe's command line, or ""
     * @param flags {@code MODULE_INIT_*} or 0
     * @return 0, or the refusal
     */
    SysResult finitModule(int fd, String parameters, int flags);

    /**
     * init_module(2): loads the module image in the first {@code length} bytes of memory.
     *
     * <p>Answers {@code EPERM} without {@code CAP_SYS_MODULE} or when {@code modules_disabled} is set, {@code ENOSYS}
     * where the kernel has no modules, {@code ENOEXEC} for what is no module for this kernel, {@code ENOENT} for a
     * symbol that nobody exports, {@code EEXIST} for a module that is loaded already, {@code EBUSY} for one whose
     * other load failed while this one waited, {@code EINVAL} for a bad parameter value, {@code EFAULT},
     * {@code ENOMEM}, {@code EKEYREJECTED} for a missing signature that is required, {@code EINTR} for a signal while
     * it waited, and whatever the module's own init returns. A scenario, {@code syscall-errors}, holds all of them
     * against the running kernel.
     *
     * @param length in bytes, at most the memory's size
     * @param parameters the module's parameters as on modprobe's command line, or ""
     * @return 0, or the refusal
     * @throws IllegalArgumentException when the memory is shorter than {@code length}
     */
    SysResult initModule(OffHeap image, long length, String parameters);

    /**
     * delete_module(2): unloads a module, and returns when its exit has returned.
     *
     * <p>Answers {@code ENOENT} for a module that is not there, {@code EAGAIN} ({@code EWOULDBLOCK}) for one that is
     * in use, {@code EBUSY} for one without an exit function or not live, {@code EPERM}, {@code ENOSYS}.
     *
     * @param flags {@link #O_NONBLOCK} and {@link #O_TRUNC}; since Linux 3.13 it does not wait without the first either
     * @return 0, or the refusal
     */
    SysResult deleteModule(String name, int flags);

    /** openat(2) from the working directory. */
    default SysResult open(String path, int flags) {
        return openat(AT_FDCWD, path, flags);
    }

    /** openat(2); files are made with mode 0600. */
    SysResult openat(int directory, String path, int flags);

    /** read(2) of up to {@code count} bytes into memory from its start. */
    SysResult read(int fd, OffHeap into, int count);

    /**
     * read(2) of one byte, again and again, until {@code count} bytes have come or the file ends. The only method that
     * makes several calls: it makes them in C, at C's pace, where the backend has C of ours to make them in (ffm and
     * jni). A refusal ends it, and nothing is told of the bytes before.
     */
    SysResult readBytewise(int fd, OffHeap into, int count);

    /** write(2) of the whole of a short text in one call. */
    SysResult write(int fd, String text);

    /** tcdrain(3): returns when everything written to a terminal has left it. */
    SysResult drain(int fd);

    /** close(2). */
    SysResult close(int fd);

    /** stat(2); empty when the call fails, whatever the reason. */
    Optional<FileStatus> stat(String path);

    /** socket(2). */
    SysResult socket(int domain, int type, int protocol);

    /**
     * sched_setaffinity(2) of the calling thread to one CPU.
     *
     * @param cpu 0 to 1023
     */
    SysResult pinToCpu(int cpu);

    /** gettid(2): the calling thread's number, as in {@code /proc/self/task}. */
    int threadId();

    /** mount(2) without data. */
    SysResult mount(String source, String target, String type, long flags);

    /**
     * reboot(2).
     *
     * @param command one of {@code LINUX_REBOOT_CMD_*}
     */
    SysResult reboot(int command);

    /**
     * syscall(2) as it stands, for what has no method here and for addresses that are wrong on purpose. Whoever passes
     * the address of an {@link OffHeap} keeps that reachable until the call returns.
     *
     * @param number one of {@link SyscallNumber}
     */
    SysResult syscall(long number, long a, long b, long c, long d, long e, long f);
}
