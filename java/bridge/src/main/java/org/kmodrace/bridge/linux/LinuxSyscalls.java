// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.FileStatus;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.bridge.SyscallNumber;

/**
 * Every call goes through one function of the shape of syscall(2): the C library has no wrapper for the module calls
 * anyway, and one linked function instead of fifteen makes a guest's agent start noticeably sooner (linking, not
 * calling, is what costs). What is left to a backend is how that one function is called, and where memory comes from.
 */
public abstract class LinuxSyscalls implements ModuleSyscalls {
    // include/uapi/asm-generic/ioctls.h; with a non-zero argument it is tcdrain(3)
    private static final long TCSBRK = 0x5409;

    // include/uapi/linux/reboot.h
    private static final long REBOOT_MAGIC1 = 0xfee1deadL;
    private static final long REBOOT_MAGIC2 = 672274793L;

    private static final long MODE_0600 = 0600;
    /** {@code sizeof(cpu_set_t)} in bytes: 1,024 CPUs. */
    static final int CPU_SET_SIZE = 128;

    /** The kernel answers errors as -1 to -4095 (include/linux/err.h), and so does a backend. */
    private static final long LAST_ERROR = -4095;

    /** For calls without pointers. */
    private static final Object NOTHING = new Object();

    /** Memory that only one thread's calls use. */
    private static final class Scratch {
        static final int STRING_SIZE = 512;
        final OffHeap[] strings;
        final OffHeap struct;

        Scratch(ModuleSyscalls sys) {
            strings = new OffHeap[] {sys.allocate(STRING_SIZE), sys.allocate(STRING_SIZE), sys.allocate(STRING_SIZE)};
            struct = sys.allocate(Math.max(StatLayout.SIZE, CPU_SET_SIZE));
        }
    }

    @SuppressWarnings(
            "ThreadLocalUsage") // each backend has a kind of its own, and there are as many as there are backends
    private final ThreadLocal<Scratch> scratch = new ThreadLocal<>();

    /**
     * A thread's scratch, by the thread's number; immutable, so that whoever sees it sees all of it. A number may be
     * used again when its thread has ended, and its scratch then is free.
     */
    private record Owned(long thread, Scratch scratch) {}

    /** What threads used lately: looking here first is a small part of the work of looking into the thread. */
    private final @Nullable Owned[] owned = new Owned[SLOTS];

    private static final int SLOTS = 32;

    /** Calls answer the same few things all the time: each is made once. */
    private static final int SMALL = 256;

    private static final @Nullable SysResult[] KNOWN = new SysResult[(int) (SMALL - LAST_ERROR)];

    /** What "" is passed as: parameters are empty more often than not. */
    private final OffHeap empty;

    /** A backend that can allocate already. */
    protected LinuxSyscalls() {
        empty = allocate(1);
    }

    /**
     * A system call, its error where the kernel itself puts it.
     *
     * @return what the call returned, or -errno
     */
    protected abstract long invoke(long number, long a, long b, long c, long d, long e, long f);

    /**
     * {@link #readBytewise}; here in Java, for backends without C of ours.
     *
     * @return how many bytes came, or -errno
     */
    protected long invokeReadBytewise(int fd, long to, long count) {
        long come = 0;
        long last = 1;
        while (come < count && last == 1) {
            last = invoke(SyscallNumber.READ, fd, to + come, 1, 0, 0, 0);
            come += Math.max(0, last);
        }
        return last < 0 ? last : come;
    }

    private Scratch mine() {
        long thread = Thread.currentThread().threadId();
        Owned lately = owned[(int) thread & SLOTS - 1];
        return lately != null && lately.thread() == thread ? lately.scratch() : lookedUp(thread);
    }

    private Scratch lookedUp(long thread) {
        Scratch mine = scratch.get();
        if (mine == null) {
            mine = new Scratch(this);
            scratch.set(mine);
        }
        owned[(int) thread & SLOTS - 1] = new Owned(thread, mine);
        return mine;
    }

    @Override
    public final SysResult syscall(long number, long a, long b, long c, long d, long e, long f) {
        return result(invoke(number, a, b, c, d, e, f));
    }

    @Override
    public final SysResult finitModule(int fd, String parameters, int flags) {
        OffHeap text = cString(0, parameters);
        return call(text, SyscallNumber.FINIT_MODULE, fd, text.address(), flags, 0, 0);
    }

    @Override
    public final SysResult initModule(OffHeap image, long length, String parameters) {
        if (length < 0 || length > image.size()) {
            throw new IllegalArgumentException("an image of " + length + " bytes is not in " + image.size());
        }
        OffHeap text = cString(0, parameters);
        try {
            return call(text, SyscallNumber.INIT_MODULE, image.address(), length, text.address(), 0, 0);
        } finally {
            Reference.reachabilityFence(image);
        }
    }

    @Override
    public final SysResult deleteModule(String name, int flags) {
        OffHeap text = cString(0, name);
        return call(text, SyscallNumber.DELETE_MODULE, text.address(), flags, 0, 0, 0);
    }

    @Override
    public final SysResult openat(int directory, String path, int flags) {
        OffHeap text = cString(0, path);
        return call(text, SyscallNumber.OPENAT, directory, text.address(), flags, MODE_0600, 0);
    }

    @Override
    public final SysResult read(int fd, OffHeap into, int count) {
        requireRoom(into, count);
        return call(into, SyscallNumber.READ, fd, into.address(), count, 0, 0);
    }

    @Override
    public final SysResult readBytewise(int fd, OffHeap into, int count) {
        requireRoom(into, count);
        try {
            return result(invokeReadBytewise(fd, into.address(), count));
        } finally {
            Reference.reachabilityFence(into);
        }
    }

    private static void requireRoom(OffHeap into, int count) {
        if (count < 0 || count > into.size()) {
            throw new IllegalArgumentException("cannot read " + count + " bytes into " + into.size());
        }
    }

    @Override
    public final SysResult write(int fd, String text) {
        byte[] bytes = utf8(text);
        OffHeap memory = memory(0, bytes);
        return call(memory, SyscallNumber.WRITE, fd, memory.address(), bytes.length, 0, 0);
    }

    @Override
    public final SysResult drain(int fd) {
        return call(NOTHING, SyscallNumber.IOCTL, fd, TCSBRK, 1, 0, 0);
    }

    @Override
    public final SysResult close(int fd) {
        return call(NOTHING, SyscallNumber.CLOSE, fd, 0, 0, 0, 0);
    }

    @Override
    public final Optional<FileStatus> stat(String path) {
        Scratch mine = mine();
        OffHeap text = cString(0, path);
        SysResult result = call(text, SyscallNumber.STAT, text.address(), mine.struct.address(), 0, 0, 0);
        return result.ok() ? Optional.of(StatLayout.decode(mine.struct.bytes())) : Optional.empty();
    }

    @Override
    public final SysResult socket(int domain, int type, int protocol) {
        return call(NOTHING, SyscallNumber.SOCKET, domain, type, protocol, 0, 0);
    }

    @Override
    public final SysResult pinToCpu(int cpu) {
        if (cpu < 0 || cpu >= CPU_SET_SIZE * 8) {
            throw new IllegalArgumentException("there is no CPU " + cpu + " in a set of " + CPU_SET_SIZE * 8);
        }
        Scratch mine = mine();
        ByteBuffer set = mine.struct.bytes();
        for (int i = 0; i < CPU_SET_SIZE; i += 8) {
            set.putLong(i, i == cpu / 64 * 8 ? 1L << cpu % 64 : 0);
        }
        return call(NOTHING, SyscallNumber.SCHED_SETAFFINITY, 0, CPU_SET_SIZE, mine.struct.address(), 0, 0);
    }

    @Override
    public final int threadId() {
        return call(NOTHING, SyscallNumber.GETTID, 0, 0, 0, 0, 0).intValue();
    }

    @Override
    public final SysResult mount(String source, String target, String type, long flags) {
        OffHeap from = cString(0, source);
        OffHeap to = cString(1, target);
        OffHeap kind = cString(2, type);
        try {
            return call(from, SyscallNumber.MOUNT, from.address(), to.address(), kind.address(), flags, 0);
        } finally {
            Reference.reachabilityFence(to);
            Reference.reachabilityFence(kind);
        }
    }

    @Override
    public final SysResult reboot(int command) {
        return call(NOTHING, SyscallNumber.REBOOT, REBOOT_MAGIC1, REBOOT_MAGIC2, command, 0, 0);
    }

    /**
     * The call itself.
     *
     * @param kept what the call's pointers point into; it must not be freed under a call that blocks
     */
    private SysResult call(Object kept, long number, long a, long b, long c, long d, long e) {
        try {
            return result(invoke(number, a, b, c, d, e, 0));
        } finally {
            Reference.reachabilityFence(kept);
        }
    }

    private static SysResult result(long value) {
        SysResult known = value >= LAST_ERROR && value < SMALL ? KNOWN[(int) (value - LAST_ERROR)] : null;
        return known != null ? known : made(value);
    }

    private static SysResult made(long value) {
        SysResult result = value < 0 && value >= LAST_ERROR
                ? new SysResult(-1, new Errno((int) -value))
                : new SysResult(value, Errno.NONE);
        if (value >= LAST_ERROR && value < SMALL) {
            KNOWN[(int) (value - LAST_ERROR)] = result;
        }
        return result;
    }

    private OffHeap cString(int slot, String text) {
        if (text.isEmpty()) {
            return empty;
        }
        return memory(slot, utf8(text));
    }

    private static byte[] utf8(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a C string cannot hold a NUL: " + text.replace('\0', '?'));
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Puts the bytes and a NUL into the thread's own memory when they fit, else into memory of their own. */
    private OffHeap memory(int slot, byte[] bytes) {
        OffHeap memory = bytes.length < Scratch.STRING_SIZE ? mine().strings[slot] : allocate(bytes.length + 1);
        memory.bytes().put(0, bytes).put(bytes.length, (byte) 0);
        return memory;
    }
}
