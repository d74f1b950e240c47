// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.kmodrace.bridge.FileStatus;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;

/** The system calls of another backend, each written into a log with its times. */
public final class RecordingSyscalls implements ModuleSyscalls {
    private static final int FILES = 4096;

    private final ModuleSyscalls real;
    private final CallLog log;
    /** By their descriptors. */
    private final AtomicReferenceArray<String> files = new AtomicReferenceArray<>(FILES);

    public RecordingSyscalls(ModuleSyscalls real, CallLog log) {
        this.real = real;
        this.log = log;
    }

    /** The actors are released now; for syscalls that are not recorded, nothing. */
    public static void released(ModuleSyscalls sys) {
        if (sys instanceof RecordingSyscalls recording) {
            recording.log.release();
        }
    }

    private String file(int fd) {
        String name = fd >= 0 && fd < FILES ? files.get(fd) : null;
        return name == null ? "fd" : name;
    }

    @Override
    public String backend() {
        return real.backend();
    }

    @Override
    public OffHeap allocate(int size) {
        return real.allocate(size);
    }

    @Override
    public SysResult finitModule(int fd, String parameters, int flags) {
        long begin = System.nanoTime();
        SysResult answer = real.finitModule(fd, parameters, flags);
        log.add(begin, "finit_module", file(fd), parameters, answer);
        return answer;
    }

    @Override
    public SysResult initModule(OffHeap image, long length, String parameters) {
        long begin = System.nanoTime();
        SysResult answer = real.initModule(image, length, parameters);
        log.add(begin, "init_module", "image", parameters, answer);
        return answer;
    }

    @Override
    public SysResult deleteModule(String name, int flags) {
        long begin = System.nanoTime();
        SysResult answer = real.deleteModule(name, flags);
        log.add(begin, "delete_module", name, (flags & O_TRUNC) != 0 ? "O_TRUNC" : "", answer);
        return answer;
    }

    @Override
    public SysResult openat(int directory, String path, int flags) {
        long begin = System.nanoTime();
        SysResult answer = real.openat(directory, path, flags);
        log.add(begin, "open", path, "", answer);
        if (answer.ok() && answer.value() < FILES) {
            files.set(answer.intValue(), path);
        }
        return answer;
    }

    @Override
    public SysResult read(int fd, OffHeap into, int count) {
        long begin = System.nanoTime();
        SysResult answer = real.read(fd, into, count);
        log.add(begin, "read", file(fd), "", answer);
        return answer;
    }

    @Override
    public SysResult readBytewise(int fd, OffHeap into, int count) {
        long begin = System.nanoTime();
        SysResult answer = real.readBytewise(fd, into, count);
        log.add(begin, "read bytewise", file(fd), "", answer);
        return answer;
    }

    @Override
    public SysResult write(int fd, String text) {
        long begin = System.nanoTime();
        SysResult answer = real.write(fd, text);
        log.add(begin, "write", file(fd), text, answer);
        return answer;
    }

    @Override
    public SysResult drain(int fd) {
        return real.drain(fd);
    }

    @Override
    public SysResult close(int fd) {
        long begin = System.nanoTime();
        SysResult answer = real.close(fd);
        log.add(begin, "close", file(fd), "", answer);
        return answer;
    }

    @Override
    public Optional<FileStatus> stat(String path) {
        long begin = System.nanoTime();
        Optional<FileStatus> status = real.stat(path);
        log.add(begin, status.isPresent() ? "stat" : "failing stat", path, "", null);
        return status;
    }

    @Override
    public SysResult socket(int domain, int type, int protocol) {
        long begin = System.nanoTime();
        SysResult answer = real.socket(domain, type, protocol);
        log.add(begin, "socket", Integer.toString(domain), "", answer);
        return answer;
    }

    @Override
    public SysResult pinToCpu(int cpu) {
        return real.pinToCpu(cpu);
    }

    @Override
    public int threadId() {
        int number = real.threadId();
        log.isThread(number);
        return number;
    }

    @Override
    public SysResult mount(String source, String target, String type, long flags) {
        return real.mount(source, target, type, flags);
    }

    @Override
    public SysResult reboot(int command) {
        return real.reboot(command);
    }

    @Override
    public SysResult syscall(long number, long a, long b, long c, long d, long e, long f) {
        long begin = System.nanoTime();
        SysResult answer = real.syscall(number, a, b, c, d, e, f);
        log.add(begin, "syscall", Long.toString(number), "", answer);
        return answer;
    }
}
