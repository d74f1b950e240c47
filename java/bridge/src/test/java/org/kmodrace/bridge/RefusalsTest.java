// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The part of the contract that needs no module and no kernel that takes any: addresses that are wrong, calls that do
 * not exist, and calls that are not allowed. What the kernel answers to whoever is allowed is the scenario
 * syscall-errors.
 */
@Timeout(120)
class RefusalsTest {
    /** Below what any process may map (vm.mmap_min_addr). */
    private static final long NOWHERE = 1;

    private static final long OF_THE_KERNEL = 0xffff_ffff_8100_0000L;
    /** Far above the last. */
    private static final long NO_CALL = 100_000;

    private static final long PAGE = 4_096;
    private static final long PROT_READ_WRITE = 3;
    private static final long MAP_PRIVATE_ANONYMOUS = 0x22;

    @TempDir
    Path folder;

    private static Errno refusal(SysResult result) {
        assertThat(result.value()).isEqualTo(-1);
        return result.errno();
    }

    /** A kernel without modules has no such file, and none of the three calls. */
    private static Errno whatTheUnprivilegedAreTold() {
        return Files.exists(Path.of("/proc/modules")) ? Errno.EPERM : Errno.ENOSYS;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffm", "jni", "jna"})
    void whoeverHasNoCapabilityIsRefusedWhateverElseIsWrong(String backend) throws Exception {
        List<String> command = new ArrayList<>();
        if (ProcessHandle.current().info().user().filter("root"::equals).isPresent()) {
            command.addAll(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"));
        }
        String classPath = String.join(
                ":",
                Programs.home(UnprivilegedCalls.class),
                Programs.home(Backends.class),
                Programs.home(Native.class));
        command.addAll(Programs.java(
                "--enable-native-access=ALL-UNNAMED", "-cp", classPath, UnprivilegedCalls.class.getName(), backend));

        Programs.Ended ended = Programs.run(command);

        assertThat(ended.status()).as(ended.out()).isZero();
        List<String> lines = ended.out().lines().toList();
        assertThat(lines).hasSize(8).first().isEqualTo("capabilities 0000000000000000");
        assertThat(lines.subList(1, lines.size()))
                .allMatch(line ->
                        line.endsWith(": " + whatTheUnprivilegedAreTold().name()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffm", "jni", "jna"})
    void anAddressThatIsWrongIsTheKernelsToRefuse(String backend) throws Exception {
        ModuleSyscalls sys = Backends.open(backend);
        Path file = Files.writeString(folder.resolve("file"), "content");
        int fd = sys.open(file.toString(), ModuleSyscalls.O_RDWR).intValue();
        try {
            for (long wrong : new long[] {0, NOWHERE, OF_THE_KERNEL, Long.MIN_VALUE}) {
                assertThat(refusal(sys.syscall(SyscallNumber.OPENAT, ModuleSyscalls.AT_FDCWD, wrong, 0, 0, 0, 0)))
                        .as("openat of %x", wrong)
                        .isEqualTo(Errno.EFAULT);
                assertThat(refusal(sys.syscall(SyscallNumber.READ, fd, wrong, 4, 0, 0, 0)))
                        .as("read to %x", wrong)
                        .isEqualTo(Errno.EFAULT);
                assertThat(refusal(sys.syscall(SyscallNumber.WRITE, fd, wrong, 4, 0, 0, 0)))
                        .as("write from %x", wrong)
                        .isEqualTo(Errno.EFAULT);
                assertThat(refusal(sys.syscall(SyscallNumber.PIPE2, wrong, 0, 0, 0, 0, 0)))
                        .as("pipe2 to %x", wrong)
                        .isEqualTo(Errno.EFAULT);
                assertThat(refusal(sys.syscall(SyscallNumber.MEMFD_CREATE, wrong, 0, 0, 0, 0, 0)))
                        .as("memfd_create of %x", wrong)
                        .isEqualTo(Errno.EFAULT);
            }
        } finally {
            sys.close(fd);
        }
        assertThat(file).as("after writes from nowhere").hasContent("content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffm", "jni", "jna"})
    void aCallThatDoesNotExistIsRefused(String backend) {
        ModuleSyscalls sys = Backends.open(backend);
        assertThat(refusal(sys.syscall(NO_CALL, 1, 2, 3, 4, 5, 6))).isEqualTo(Errno.ENOSYS);
        assertThat(refusal(sys.syscall(Long.MAX_VALUE, 1, 2, 3, 4, 5, 6))).isEqualTo(Errno.ENOSYS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffm", "jni", "jna"})
    void allSixArgumentsAndTheWholeAnswerGetThrough(String backend) throws Exception {
        ModuleSyscalls sys = Backends.open(backend);
        Path file = Files.writeString(folder.resolve("pages"), "a".repeat((int) PAGE) + "second page");
        int fd = sys.open(file.toString(), ModuleSyscalls.O_RDWR).intValue();
        // The fifth argument is the file, the sixth where in it.
        SysResult mapped = sys.syscall(SyscallNumber.MMAP, 0, PAGE, PROT_READ_WRITE, 2, fd, PAGE);
        assertThat(mapped.ok()).as("%s", mapped).isTrue();
        assertThat(mapped.value()).as("an address").isGreaterThan(1L << 32).matches(address -> address % PAGE == 0);
        SysResult written = sys.syscall(SyscallNumber.WRITE, fd, mapped.value(), 11, 0, 0, 0);
        assertThat(written).isEqualTo(new SysResult(11, Errno.NONE));
        assertThat(Files.readString(file)).startsWith("second page" + "a");
        assertThat(sys.syscall(SyscallNumber.MUNMAP, mapped.value(), PAGE, 0, 0, 0, 0))
                .isEqualTo(new SysResult(0, Errno.NONE));
        sys.close(fd);

        assertThat(refusal(sys.syscall(SyscallNumber.MMAP, 0, PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 1)))
                .as("an offset that is no page")
                .isEqualTo(Errno.EINVAL);
        assertThat(refusal(sys.syscall(SyscallNumber.CLOSE, -1, 0, 0, 0, 0, 0))).isEqualTo(Errno.EBADF);
    }
}
