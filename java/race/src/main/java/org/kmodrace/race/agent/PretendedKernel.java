// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.FileStatus;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;

/**
 * Says yes to every load and unload and makes neither; files that only a guest has are files of its own. For the
 * {@link Rehearsal} only: what is seen through it says nothing about any kernel.
 */
final class PretendedKernel implements ModuleSyscalls {
    private static final SysResult DONE = new SysResult(0, Errno.NONE);

    private static final Map<String, String> FILES = Map.of(
            "/proc/modules",
            """
            kmr_b 16384 0 - Live 0xffffffffc0001000 (OE)
            kmr_a 16384 0 - Live 0xffffffffc0002000 (OE)
            kmr_c 16384 0 - Live 0xffffffffc0003000 (OE)
            kmr_owner 16384 1 - Live 0xffffffffc0004000 (OE)
            """,
            "/proc/kallsyms",
            """
            ffffffff81000000 T _text
            ffffffffc0001000 t kmr_b_first\t[kmr_b]
            ffffffffc0002000 t kmr_a_first\t[kmr_a]
            ffffffffc0003000 t kmr_c_first\t[kmr_c]
            """,
            "/proc/kmr_list_index",
            """
            item_a 0 0xff00000000000000
            item_b 0 0xff00000000000040
            item_c 0 0xff00000000000080
            """,
            "/proc/kmr_gate",
            """
            kmr_open shut 1 0
            kmr_get shut 1 0
            kmr_family shut 1 0
            kmr_slow_a shut 1 0
            kmr_slow_b shut 1 0
            kmr_slow_c shut 1 0
            kmr_once shut 1 0
            kmr_once_exit shut 1 0
            kmr_answer shut 1 0
            kmr_answer_exit shut 1 0
            kmr_answer.setup shut 1 0
            kmr_answer.teardown shut 1 0
            kmr_asker.setup shut 1 0
            kmr_e.teardown shut 1 0
            kmr_d.teardown shut 1 0
            xfrm_algo.setup shut 1 0
            xfrm_user.setup shut 1 0
            kmr_late shut 1 0
            """,
            "/sys/module/kmr_owner/refcnt",
            "1\n");

    private final ModuleSyscalls real;
    private final Path directory;
    private final Map<String, Path> staged = new ConcurrentHashMap<>();

    /**
     * Nothing is pretended yet.
     *
     * @param real makes the harmless calls for real, so that they are linked
     * @param directory an empty one for the files
     */
    PretendedKernel(ModuleSyscalls real, Path directory) throws IOException {
        this.real = real;
        this.directory = directory;
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Path copy = directory.resolve(file.getKey().substring(1).replace('/', '-'));
            staged.put(file.getKey(), Files.writeString(copy, file.getValue()));
        }
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
        return DONE;
    }

    @Override
    public SysResult initModule(OffHeap image, long length, String parameters) {
        return DONE;
    }

    @Override
    public SysResult deleteModule(String name, int flags) {
        return DONE;
    }

    @Override
    public SysResult openat(int at, String path, int flags) {
        if ((flags & (O_WRONLY | O_RDWR)) != 0) {
            // Commands to test modules; nothing of this machine may be written.
            return real.openat(at, "/dev/null", flags);
        }
        if (path.endsWith(".ko")) {
            return real.openat(at, "/dev/null", flags);
        }
        Path copy = staged.get(path);
        return real.openat(at, copy == null ? path : copy.toString(), flags);
    }

    @Override
    public SysResult read(int fd, OffHeap into, int count) {
        return real.read(fd, into, count);
    }

    @Override
    public SysResult readBytewise(int fd, OffHeap into, int count) {
        return real.readBytewise(fd, into, count);
    }

    @Override
    public SysResult write(int fd, String text) {
        return real.write(fd, text);
    }

    @Override
    public SysResult drain(int fd) {
        return DONE;
    }

    @Override
    public SysResult close(int fd) {
        return real.close(fd);
    }

    @Override
    public Optional<FileStatus> stat(String path) {
        return real.stat(directory.toString());
    }

    @Override
    public SysResult socket(int domain, int type, int protocol) {
        return DONE;
    }

    @Override
    public SysResult pinToCpu(int cpu) {
        return real.pinToCpu(cpu);
    }

    @Override
    public int threadId() {
        return real.threadId();
    }

    @Override
    public SysResult mount(String source, String target, String type, long flags) {
        return DONE;
    }

    @Override
    public SysResult reboot(int command) {
        return DONE;
    }

    @Override
    public SysResult syscall(long number, long a, long b, long c, long d, long e, long f) {
        return DONE;
    }
}
