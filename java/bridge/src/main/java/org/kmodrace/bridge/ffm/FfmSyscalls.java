// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.ffm;

import static org.kmodrace.bridge.ffm.Downcalls.C_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.FileStatus;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;

/**
 * Every call goes through syscall(2): the C library has no wrapper for the module calls anyway, and
 * one linked function instead of fifteen makes a guest's agent start noticeably sooner (linking, not
 * calling, is what costs).
 */
final class FfmSyscalls implements ModuleSyscalls {
    // arch/x86/entry/syscalls/syscall_64.tbl
    private static final long READ = 0;
    private static final long WRITE = 1;
    private static final long CLOSE = 3;
    private static final long STAT = 4;
    private static final long IOCTL = 16;
    private static final long SOCKET = 41;
    private static final long MOUNT = 165;
    private static final long REBOOT = 169;
    private static final long INIT_MODULE = 175;
    private static final long DELETE_MODULE = 176;
    private static final long GETTID = 186;
    private static final long SCHED_SETAFFINITY = 203;
    private static final long OPENAT = 257;
    private static final long FINIT_MODULE = 313;

    // include/uapi/asm-generic/ioctls.h; with a non-zero argument it is tcdrain(3)
    private static final long TCSBRK = 0x5409;

    // include/uapi/linux/reboot.h
    private static final long REBOOT_MAGIC1 = 0xfee1deadL;
    private static final long REBOOT_MAGIC2 = 672274793L;

    private static final long MODE_0600 = 0600;
    /** {@code sizeof(cpu_set_t)} in bytes: 1,024 CPUs. */
    static final int CPU_SET_SIZE = 128;

    /**
     * Linked as if it were not variadic: on x86_64 that only leaves out the number of vector registers in use, which
     * is none, and spares half the linking.
     */
    private static final MethodHandle SYSCALL =
            Downcalls.link("syscall", FunctionDescriptor.of(C_LONG, C_LONG, C_LONG, C_LONG, C_LONG, C_LONG, C_LONG));

    /** Memory that only one thread's calls use: errno lands in it, short strings are passed in it. */
    private static final class Scratch {
        static final int STRING_SIZE = 512;
        final MemorySegment callState;
        final MemorySegment[] strings;
        final MemorySegment stat;

        Scratch() {
            Arena arena = Arena.ofAuto();
            callState = arena.allocate(Downcalls.CALL_STATE);
            strings = new MemorySegment[] {
                arena.allocate(STRING_SIZE), arena.allocate(STRING_SIZE), arena.allocate(STRING_SIZE)
            };
            stat = arena.allocate(StatLayout.LAYOUT);
        }
    }

    /** For calls without pointers. */
    private static final Object NOTHING = new Object();

    private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

    @Override
    public String backend() {
        return "ffm";
    }

    @Override
    public OffHeap allocate(int size) {
        MemorySegment segment = Arena.ofAuto().allocate(size);
        return new OffHeap(segment.address(), segment.asByteBuffer().order(ByteOrder.nativeOrder()));
    }

    @Override
    public SysResult finitModule(int fd, String parameters, int flags) {
        Scratch mine = scratch.get();
        MemorySegment text = cString(mine, 0, parameters);
        return call(mine, text, FINIT_MODULE, fd, text.address(), flags, 0, 0);
    }

    @Override
    public SysResult initModule(OffHeap image, long length, String parameters) {
        if (length < 0 || length > image.size()) {
            throw new IllegalArgumentException("an image of " + length + " bytes is not in " + image.size());
        }
        Scratch mine = scratch.get();
        MemorySegment text = cString(mine, 0, parameters);
        return call(mine, new Object[] {text, image}, INIT_MODULE, image.address(), length, text.address(), 0, 0);
    }

    @Override
    public SysResult deleteModule(String name, int flags) {
        Scratch mine = scratch.get();
        MemorySegment text = cString(mine, 0, name);
        return call(mine, text, DELETE_MODULE, text.address(), flags, 0, 0, 0);
    }

    @Override
    public SysResult openat(int directory, String path, int flags) {
        Scratch mine = scratch.get();
        MemorySegment text = cString(mine, 0, path);
        return call(mine, text, OPENAT, directory, text.address(), flags, MODE_0600, 0);
    }

    @Override
    public SysResult read(int fd, OffHeap into, int count) {
        if (count < 0 || count > into.size()) {
            throw new IllegalArgumentException("cannot read " + count + " bytes into " + into.size());
        }
        return call(scratch.get(), into, READ, fd, into.address(), count, 0, 0);
    }

    @Override
    public SysResult write(int fd, String text) {
        Scratch mine = scratch.get();
        MemorySegment bytes = cString(mine, 0, text);
        return call(mine, bytes, WRITE, fd, bytes.address(), utf8Length(text), 0, 0);
    }

    @Override
    public SysResult drain(int fd) {
        return call(scratch.get(), NOTHING, IOCTL, fd, TCSBRK, 1, 0, 0);
    }

    @Override
    public SysResult close(int fd) {
        return call(scratch.get(), NOTHING, CLOSE, fd, 0, 0, 0, 0);
    }

    @Override
    public Optional<FileStatus> stat(String path) {
        Scratch mine = scratch.get();
        MemorySegment text = cString(mine, 0, path);
        SysResult result = call(mine, text, STAT, text.address(), mine.stat.address(), 0, 0, 0);
        return result.ok() ? Optional.of(StatLayout.decode(mine.stat)) : Optional.empty();
    }

    @Override
    public SysResult socket(int domain, int type, int protocol) {
        return call(scratch.get(), NOTHING, SOCKET, domain, type, protocol, 0, 0);
    }

    @Override
    public SysResult pinToCpu(int cpu) {
        if (cpu < 0 || cpu >= CPU_SET_SIZE * 8) {
            throw new IllegalArgumentException("there is no CPU " + cpu + " in a set of " + CPU_SET_SIZE * 8);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocate(CPU_SET_SIZE);
            set.setAtIndex(ValueLayout.JAVA_LONG, cpu / 64, 1L << cpu % 64);
            return call(scratch.get(), set, SCHED_SETAFFINITY, 0, CPU_SET_SIZE, set.address(), 0, 0);
        }
    }

    @Override
    public int threadId() {
        return call(scratch.get(), NOTHING, GETTID, 0, 0, 0, 0, 0).intValue();
    }

    @Override
    public SysResult mount(String source, String target, String type, long flags) {
        Scratch mine = scratch.get();
        MemorySegment from = cString(mine, 0, source);
        MemorySegment to = cString(mine, 1, target);
        MemorySegment kind = cString(mine, 2, type);
        return call(mine, new Object[] {from, to, kind}, MOUNT, from.address(), to.address(), kind.address(), flags, 0);
    }

    @Override
    public SysResult reboot(int command) {
        return call(scratch.get(), NOTHING, REBOOT, REBOOT_MAGIC1, REBOOT_MAGIC2, command, 0, 0);
    }

    /**
     * The call itself.
     *
     * @param kept what the call's pointers point into; it must not be freed under a call that blocks
     */
    private static SysResult call(Scratch mine, Object kept, long number, long a, long b, long c, long d, long e) {
        long value;
        try {
            value = (long) SYSCALL.invokeExact(mine.callState, number, a, b, c, d, e);
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall does not throw", impossible);
        } finally {
            Reference.reachabilityFence(kept);
        }
        return value == -1
                ? new SysResult(-1, new Errno(Downcalls.errno(mine.callState)))
                : new SysResult(value, Errno.NONE);
    }

    /** Writes the text into the thread's own memory when it fits, else into memory of its own. */
    private static MemorySegment cString(Scratch mine, int slot, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a C string cannot hold a NUL: " + text.replace('\0', '?'));
        }
        if (text.length() * 3 < Scratch.STRING_SIZE) {
            MemorySegment segment = mine.strings[slot];
            segment.setString(0, text);
            return segment;
        }
        return Arena.ofAuto().allocateFrom(text);
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
