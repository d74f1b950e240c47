// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every backend must do on any Linux, with or without module support and as any user. Nothing here can load or
 * remove a module: no call is given a file, an image or a name that exists.
 */
@Timeout(60)
public abstract class SyscallsContract {
    private static final int ENOTTY = 25;
    private static final int EAFNOSUPPORT = 97;

    @TempDir
    Path folder;

    private final ModuleSyscalls sys;

    /** @param sys of the backend */
    protected SyscallsContract(ModuleSyscalls sys) {
        this.sys = sys;
    }

    private static Errno refusal(SysResult result) {
        assertThat(result.value()).isEqualTo(-1);
        return result.errno();
    }

    private int opened(Path file, int flags) {
        SysResult fd = sys.open(file.toString(), flags);
        assertThat(fd.ok()).as("open(%s): %s", file, fd).isTrue();
        return fd.intValue();
    }

    private void closed(int fd) {
        assertThat(sys.close(fd)).isEqualTo(new SysResult(0, Errno.NONE));
    }

    // --- refusals -------------------------------------------------------------------------------

    @Test
    void finitModuleRefusesWhatIsNoFile() {
        // EPERM for an ordinary user, ENOSYS on a kernel without modules.
        assertThat(refusal(sys.finitModule(-1, "", 0))).isIn(Errno.EBADF, Errno.EPERM, Errno.ENOSYS);
    }

    @Test
    void initModuleRefusesAnEmptyImage() {
        assertThat(refusal(sys.initModule(sys.allocate(8), 0, ""))).isIn(Errno.ENOEXEC, Errno.EPERM, Errno.ENOSYS);
    }

    @Test
    void deleteModuleRefusesANameThatCannotExist() {
        // A module's name is at most 55 bytes long and has no slash.
        assertThat(refusal(sys.deleteModule("kmodrace/no/such/module", ModuleSyscalls.O_NONBLOCK)))
                .isIn(Errno.ENOENT, Errno.EPERM, Errno.ENOSYS);
    }

    @Test
    void mountRefusesATargetThatIsNotThere() {
        assertThat(refusal(sys.mount("none", folder.resolve("nowhere").toString(), "proc", 0)))
                .isIn(Errno.ENOENT, Errno.EPERM);
    }

    @Test
    void rebootRefusesACommandThatDoesNotExist() {
        assertThat(refusal(sys.reboot(1))).isIn(Errno.EINVAL, Errno.EPERM);
    }

    @Test
    void socketRefusesADomainThatDoesNotExistWithANumberThatHasNoName() {
        SysResult result = sys.socket(9999, 1, 0);
        assertThat(refusal(result)).isEqualTo(new Errno(EAFNOSUPPORT));
        assertThat(result).hasToString("errno 97");
    }

    @Test
    void closeRefusesWhatIsNotOpen() {
        assertThat(refusal(sys.close(-1))).isEqualTo(Errno.EBADF);
    }

    @Test
    void openRefusesAFileThatIsNotThere() {
        assertThat(refusal(sys.open(folder.resolve("none").toString(), ModuleSyscalls.O_RDONLY)))
                .isEqualTo(Errno.ENOENT);
    }

    @Test
    void openRefusesToWriteADirectory() {
        assertThat(refusal(sys.open(folder.toString(), ModuleSyscalls.O_WRONLY)))
                .isEqualTo(Errno.EISDIR);
    }

    @Test
    void openRefusesAPathThatGoesThroughAFile() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(refusal(sys.open(file + "/below", ModuleSyscalls.O_RDONLY))).isEqualTo(Errno.ENOTDIR);
    }

    @Test
    void aNameThatIsLongerThanAnyFilesIsRefusedByTheKernel() {
        assertThat(refusal(sys.open("/" + "x".repeat(3_000), ModuleSyscalls.O_RDONLY)))
                .isEqualTo(Errno.ENAMETOOLONG);
        // Within the limits of one name, but nowhere.
        assertThat(refusal(sys.open(folder + "/x".repeat(1_000), ModuleSyscalls.O_RDONLY)))
                .isEqualTo(Errno.ENOENT);
    }

    @Test
    void drainRefusesWhatIsNoTerminal() throws IOException {
        int fd = opened(Files.createFile(folder.resolve("file")), ModuleSyscalls.O_RDWR);
        assertThat(refusal(sys.drain(fd))).isEqualTo(new Errno(ENOTTY));
        closed(fd);
    }

    @Test
    void aStringWithANulNeverReachesTheKernel() {
        for (Callable<?> call : List.<Callable<?>>of(
                () -> sys.open("/proc\0/self", 0),
                () -> sys.stat("/proc\0"),
                () -> sys.deleteModule("a\0b", 0),
                () -> sys.finitModule(-1, "a=\0", 0),
                () -> sys.initModule(sys.allocate(1), 0, "\0"),
                () -> sys.write(-1, "\0"),
                () -> sys.mount("none", "\0", "proc", 0))) {
            assertThatThrownBy(call::call).isInstanceOf(IllegalArgumentException.class);
        }
    }

    // --- files ----------------------------------------------------------------------------------

    @Test
    void readBringsAFileByteByByte() throws IOException {
        byte[] content = new byte[700];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 7);
        }
        int fd = opened(Files.write(folder.resolve("bytes"), content), ModuleSyscalls.O_RDONLY);
        OffHeap one = sys.allocate(1);
        byte[] seen = new byte[content.length];
        for (int i = 0; i < seen.length; i++) {
            assertThat(sys.read(fd, one, 1).value()).isEqualTo(1);
            seen[i] = one.bytes().get(0);
        }
        assertThat(seen).isEqualTo(content);
        assertThat(sys.read(fd, one, 1)).as("at the end").isEqualTo(new SysResult(0, Errno.NONE));
        closed(fd);
        assertThat(refusal(sys.read(fd, one, 1))).as("after close").isEqualTo(Errno.EBADF);
    }

    @Test
    void readBytewiseBringsWhatIsAskedForAndThenTheRest() throws IOException {
        Path file = Files.writeString(folder.resolve("bytewise"), "byte for byte");
        int fd = opened(file, ModuleSyscalls.O_RDONLY);
        OffHeap block = sys.allocate(64);

        assertThat(sys.readBytewise(fd, block, 5).value()).isEqualTo(5);
        assertThat((char) block.bytes().get(4)).isEqualTo(' ');
        assertThat(block.bytes().get(5)).as("beyond").isZero();
        assertThat(sys.readBytewise(fd, block, 64).value()).as("up to the end").isEqualTo(8);
        assertThat((char) block.bytes().get(7)).isEqualTo('e');
        assertThat(sys.readBytewise(fd, block, 64)).as("at the end").isEqualTo(new SysResult(0, Errno.NONE));
        closed(fd);
        assertThat(refusal(sys.readBytewise(fd, block, 1))).as("after close").isEqualTo(Errno.EBADF);
        assertThatThrownBy(() -> sys.readBytewise(0, block, 65)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readWritesNoFurtherThanItWasAskedTo() throws IOException {
        int fd = opened(Files.writeString(folder.resolve("text"), "abcdefgh"), ModuleSyscalls.O_RDONLY);
        OffHeap block = sys.allocate(8);
        assertThat(sys.read(fd, block, 3).value()).isEqualTo(3);
        byte[] got = new byte[8];
        block.bytes().get(0, got);
        assertThat(got).isEqualTo(new byte[] {'a', 'b', 'c', 0, 0, 0, 0, 0});
        assertThat(sys.read(fd, block, 0).value()).isZero();
        closed(fd);
    }

    @Test
    void nothingIsReadOrLoadedFromBeyondItsMemory() {
        OffHeap small = sys.allocate(16);
        assertThatThrownBy(() -> sys.read(0, small, 17)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sys.read(0, small, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sys.initModule(small, 17, "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sys.initModule(small, -1, "")).isInstanceOf(IllegalArgumentException.class);
    }

    /** Lengths about the sizes of memory that a backend might keep for strings. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 169, 170, 171, 255, 256, 511, 512, 513, 4_095, 4_096, 100_000})
    void writeWritesExactlyTheText(int length) throws IOException {
        Path file = Files.createFile(folder.resolve("out"));
        String text = "aä€𝄞\n".repeat(length / 6 + 1).substring(0, length);
        if (!text.isEmpty() && Character.isHighSurrogate(text.charAt(length - 1))) {
            text = text.substring(0, length - 1) + "x";
        }
        int fd = opened(file, ModuleSyscalls.O_WRONLY);
        assertThat(sys.write(fd, text).value()).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        closed(fd);
        assertThat(Files.readString(file)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 80, 84, 85})
    void pathsAreUtf8WhateverTheirLength(int length) throws IOException {
        Path file = folder.resolve("€".repeat(length)).resolve("ü".repeat(length));
        Files.createDirectories(file.getParent());
        Files.writeString(file, "here");
        assertThat(sys.stat(file.toString())).map(FileStatus::size).hasValue(4L);
        closed(opened(file, ModuleSyscalls.O_RDONLY));
    }

    @Test
    void openatStartsAtTheDirectoryGiven() throws IOException {
        Files.writeString(folder.resolve("inside"), "x");
        int directory = opened(folder, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
        SysResult fd = sys.openat(directory, "inside", ModuleSyscalls.O_RDONLY);
        assertThat(fd.ok()).isTrue();
        closed(fd.intValue());
        closed(directory);
    }

    @Test
    void statTellsWhatJavaTells() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "12345");
        assertThat(sys.stat(file.toString())).hasValueSatisfying(status -> {
            assertThat(status.size()).isEqualTo(5);
            assertThat(status.isDirectory()).isFalse();
            assertThat(attribute(file, "unix:ino")).isEqualTo(status.inode());
            assertThat(attribute(file, "unix:mode")).isEqualTo(status.mode());
        });
        assertThat(sys.stat(folder.toString())).hasValueSatisfying(status -> {
            assertThat(status.isDirectory()).isTrue();
            assertThat(attribute(folder, "unix:ino")).isEqualTo(status.inode());
        });
        assertThat(sys.stat(folder.resolve("none").toString())).isEmpty();
    }

    private static Object attribute(Path file, String name) {
        try {
            return Files.getAttribute(file, name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
