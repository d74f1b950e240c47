// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import static org.kmodrace.race.contract.Rule.always;
import static org.kmodrace.race.contract.Rule.before;
import static org.kmodrace.race.contract.Rule.between;
import static org.kmodrace.race.contract.Rule.since;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.bridge.SyscallNumber;
import org.kmodrace.race.engine.HarnessException;

/** finit_module(2): the file descriptor, the flags, the address of the parameters. */
final class FinitCases {
    private static final String PLAIN = "kmr_a";
    private static final long KERNEL_ADDRESS = 0xffffffff81000000L;

    // include/uapi/asm-generic/fcntl.h, include/linux/socket.h
    private static final int O_PATH = 010000000;
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;

    private static final String FDGET = "fdget() in finit_module(2), or kernel_read_file_from_fd()";
    private static final String OLD_FD = "copy_module_from_fd() in kernel/module.c says so of every descriptor";
    private static final String REGULAR = "kernel_read_file() in fs/kernel_read_file.c reads regular files only";
    private static final String DENY_WRITE = "deny_write_access() in kernel_read_file(), fs/kernel_read_file.c";
    private static final String FLAGS = "finit_module(2) looks at the flags before the descriptor";
    private static final String ARGUMENTS = "strndup_user() in load_module()";

    private FinitCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "finit-loads",
                        "the file of a module",
                        b -> b.finit(PLAIN, ""),
                        always("0", "load_module() in kernel/module/main.c")),
                Case.of(
                        "finit-fd-none",
                        "descriptor -1",
                        b -> b.finit(-1),
                        since("4.6", "EBADF", FDGET),
                        before("4.6", "ENOEXEC", OLD_FD)),
                Case.of(
                        "finit-fd-closed",
                        "a descriptor that was closed",
                        b -> {
                            int fd = b.guest().openModule(PLAIN);
                            b.sys().close(fd);
                            return b.finit(fd);
                        },
                        since("4.6", "EBADF", FDGET),
                        before("4.6", "ENOEXEC", OLD_FD)),
                Case.of(
                        "finit-fd-beyond",
                        "a descriptor beyond what a process may have",
                        b -> b.finit(Integer.MAX_VALUE),
                        since("4.6", "EBADF", FDGET),
                        before("4.6", "ENOEXEC", OLD_FD)),
                Case.of(
                        "finit-fd-upper-half",
                        "a right descriptor, with rubbish in the upper half of the register",
                        b -> b.sys()
                                .syscall(
                                        SyscallNumber.FINIT_MODULE,
                                        0x5a5a5a5a_00000000L | b.open(module(b), ModuleSyscalls.O_RDONLY),
                                        b.string(""),
                                        0,
                                        0,
                                        0,
                                        0),
                        always("0", "the descriptor is an int, SYSCALL_DEFINE3(finit_module)")),
                Case.of(
                        "finit-fd-directory",
                        "a directory",
                        b -> b.finit(b.open("/proc", ModuleSyscalls.O_RDONLY)),
                        since("4.6", "EINVAL", REGULAR),
                        before("4.6", "EISDIR", "vfs_read() in copy_module_from_fd()")),
                Case.of(
                        "finit-fd-pipe",
                        "the reading end of a pipe",
                        FinitCases::pipe,
                        always("EINVAL", REGULAR + "; before 4.6 its size is 0")),
                Case.of(
                        "finit-fd-socket",
                        "a socket",
                        b -> b.finit(b.closing(b.sys().socket(AF_UNIX, SOCK_STREAM, 0), "a socket")),
                        always("EINVAL", REGULAR + "; before 4.6 its size is 0")),
                Case.of(
                        "finit-fd-null-device",
                        "/dev/null",
                        b -> b.finit(b.open("/dev/null", ModuleSyscalls.O_RDONLY)),
                        always("EINVAL", REGULAR + "; before 4.6 its size is 0")),
                Case.of(
                        "finit-fd-proc-file",
                        "a file of /proc, which is regular and has no size",
                        b -> b.finit(b.open("/proc/version", ModuleSyscalls.O_RDONLY)),
                        always("EINVAL", "kernel_read_file() goes by the inode's size")),
                Case.of(
                        "finit-fd-path",
                        "the file of a module, opened with O_PATH",
                        b -> b.finit(b.open(module(b), O_PATH)),
                        since("4.6", "EBADF", "fdget() does not see O_PATH descriptors"),
                        before("4.6", "ENOEXEC", OLD_FD)),
                Case.of(
                        "finit-fd-write-only",
                        "the file of a module, opened for writing",
                        b -> b.finit(b.open(b.file(b.built(PLAIN)), ModuleSyscalls.O_WRONLY)),
                        since(
                                "5.15",
                                "EBADF",
                                "commit 032146cda855 (vfs: check fd has read access in"
                                        + " kernel_read_file_from_fd())"),
                        between("4.6", "5.15", "EBADF or ETXTBSY", DENY_WRITE + ", until 032146cda855 came first")),
                Case.of(
                        "finit-fd-read-write",
                        "the file of a module, opened for reading and writing",
                        b -> b.finit(b.open(b.file(b.built(PLAIN)), ModuleSyscalls.O_RDWR)),
                        since("4.6", "ETXTBSY", DENY_WRITE)),
                Case.of(
                        "finit-file-being-written",
                        "the file of a module that is open for writing elsewhere",
                        b -> {
                            Path file = b.file(b.built(PLAIN));
                            b.open(file, ModuleSyscalls.O_WRONLY);
                            return b.finit(b.open(file, ModuleSyscalls.O_RDONLY));
                        },
                        since("4.6", "ETXTBSY", DENY_WRITE)),
                Case.of(
                        "finit-file-in-memory",
                        "a memfd that is open for writing",
                        FinitCases::memfd,
                        always(
                                "0",
                                "a memfd is not opened but made, and so not counted as open for writing"
                                        + " (do_dentry_open() does that): seen on 6.1 and 6.12")),
                Case.of(
                        "finit-file-empty",
                        "an empty file",
                        b -> b.finit(new byte[0], "", 0),
                        always("EINVAL", "kernel_read_file() in fs/kernel_read_file.c wants a size")),
                Case.of(
                        "finit-file-removed",
                        "an open file that has no name any more",
                        b -> {
                            Path file = b.file(b.built(PLAIN));
                            int fd = b.open(file, ModuleSyscalls.O_RDONLY);
                            remove(file);
                            return b.finit(fd);
                        },
                        always("0", "only the open file counts")),
                Case.of(
                        "finit-file-read-before",
                        "a file that was read in part, so that its offset is not 0",
                        b -> {
                            int fd = b.open(module(b), ModuleSyscalls.O_RDONLY);
                            b.sys().read(fd, b.sys().allocate(100), 100);
                            return b.finit(fd);
                        },
                        always("0", "kernel_read_file() reads from the beginning")),
                Case.of(
                        "finit-flags-unknown",
                        "a flag that does not exist, 8",
                        b -> b.finit(b.built(PLAIN), "", 8),
                        always("EINVAL", FLAGS)),
                Case.of(
                        "finit-flags-all",
                        "all flags, -1",
                        b -> b.finit(b.built(PLAIN), "", -1),
                        always("EINVAL", FLAGS)),
                Case.of(
                        "finit-flags-unknown-fd-none",
                        "a flag that does not exist, and descriptor -1",
                        b -> b.sys().finitModule(-1, "", 8),
                        always("EINVAL", FLAGS)),
                Case.of(
                        "finit-flags-compressed",
                        "MODULE_INIT_COMPRESSED_FILE for a file that is not compressed",
                        b -> b.finit(b.built(PLAIN), "", ModuleSyscalls.MODULE_INIT_COMPRESSED_FILE),
                        since("5.17", "EINVAL", "module_decompress() in kernel/module/decompress.c")
                                .with("MODULE_DECOMPRESS"),
                        since("5.17", "EOPNOTSUPP", "module_decompress() in kernel/module/internal.h")
                                .without("MODULE_DECOMPRESS"),
                        before("5.17", "EINVAL", FLAGS + "; the flag came with b1ae6dc41eaa")),
                Case.of(
                        "finit-parameters-null",
                        "NULL for the parameters",
                        b -> parameters(b, 0),
                        always("EFAULT", ARGUMENTS)),
                Case.of(
                        "finit-parameters-of-kernel",
                        "an address of the kernel for the parameters",
                        b -> parameters(b, KERNEL_ADDRESS),
                        always("EFAULT", ARGUMENTS)),
                Case.of(
                        "finit-parameters-run-out",
                        "parameters without an end before a page that may not be read",
                        b -> parameters(b, b.edge(InitCases.bytes("x=1")).address()),
                        always("EFAULT", ARGUMENTS)),
                Case.of(
                        "finit-live-same-file",
                        "a module that is live, from the same file",
                        b -> {
                            b.loaded(PLAIN);
                            return b.finit(PLAIN, "");
                        },
                        always("EEXIST", "add_unformed_module() in kernel/module/main.c")),
                Case.of(
                        "finit-live-copy",
                        "a module that is live, from a copy of its file",
                        b -> {
                            b.loaded(PLAIN);
                            return b.finit(b.built(PLAIN), "", 0);
                        },
                        always("EEXIST", "add_unformed_module() in kernel/module/main.c")),
                Case.of(
                        "finit-live-name",
                        "another module, of the name of one that is live",
                        b -> {
                            b.loaded(PLAIN);
                            return b.finit(ModuleImage.renamed(b.built("kmr_b"), "kmr_b", PLAIN), "", 0);
                        },
                        always("EEXIST", "add_unformed_module() goes by the name")),
                Case.of(
                        "finit-unprivileged",
                        "a thread without CAP_SYS_MODULE",
                        b -> {
                            int fd = b.open(module(b), ModuleSyscalls.O_RDONLY);
                            return b.unprivileged(c -> c.finit(fd));
                        },
                        always("EPERM", "may_init_module() in kernel/module/main.c")),
                Case.of(
                        "finit-unprivileged-flags",
                        "a thread without CAP_SYS_MODULE, descriptor -1, a flag that does not exist",
                        b -> b.unprivileged(c -> c.sys().finitModule(-1, "", 8)),
                        always("EPERM", "may_init_module() is asked before anything is looked at")));
    }

    private static String module(Bench b) {
        return b.guest().modules().resolve(PLAIN + ".ko").toString();
    }

    private static SysResult parameters(Bench b, long address) {
        return b.finitAt(b.open(module(b), ModuleSyscalls.O_RDONLY), address);
    }

    private static SysResult pipe(Bench b) {
        OffHeap ends = b.memory(new byte[2 * Integer.BYTES]);
        SysResult made = b.sys().syscall(SyscallNumber.PIPE2, ends.address(), ModuleSyscalls.O_CLOEXEC, 0, 0, 0, 0);
        if (!made.ok()) {
            throw new HarnessException("no pipe: " + made);
        }
        int reading = ends.bytes().getInt(0);
        int writing = ends.bytes().getInt(4);
        b.later(() -> b.sys().close(writing));
        b.later(() -> b.sys().close(reading));
        return b.finit(reading);
    }

    private static SysResult memfd(Bench b) {
        int fd = b.closing(b.sys().syscall(SyscallNumber.MEMFD_CREATE, b.string("kmr"), 0, 0, 0, 0, 0), "a memfd");
        byte[] image = b.built(PLAIN);
        SysResult written =
                b.sys().syscall(SyscallNumber.WRITE, fd, b.memory(image).address(), image.length, 0, 0, 0);
        if (written.value() != image.length) {
            throw new HarnessException("the memfd cannot be written: " + written);
        }
        return b.finit(fd);
    }

    private static void remove(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new HarnessException(file + " cannot be removed: " + e.getMessage(), e);
        }
    }
}
