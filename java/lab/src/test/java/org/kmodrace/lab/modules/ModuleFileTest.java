// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.BuildTree;
import org.kmodrace.lab.kernel.Kernel;

class ModuleFileTest {
    private static final Path NAME = Path.of("kmr-x.ko");
    private static final String MODINFO =
            "license=GPL\0\0\0depends=kmr_gate,kmr-b\0name=kmr_x\0vermagic=6.1.0-50-cloud-amd64 SMP preempt mod_unload \0";

    @TempDir
    Path folder;

    /** An ELF file with a null section, one section, and the names: what a .ko is to our reader. */
    private static byte[] elf(String section, String content) {
        byte[] names = ("\0" + section + "\0.shstrtab\0").getBytes(StandardCharsets.UTF_8);
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        int table = 64 + names.length + body.length;
        ByteBuffer elf = ByteBuffer.allocate(table + 3 * 64).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        elf.putLong(0x28, table)
                .putShort(0x3a, (short) 64)
                .putShort(0x3c, (short) 3)
                .putShort(0x3e, (short) 2);
        elf.put(64, names).put(64 + names.length, body);
        int first = table + 64;
        elf.putInt(first, 1).putInt(first + 4, 1);
        elf.putLong(first + 0x18, 64 + names.length).putLong(first + 0x20, body.length);
        int second = table + 128;
        elf.putInt(second, 2 + section.length()).putInt(second + 4, 3);
        elf.putLong(second + 0x18, 64).putLong(second + 0x20, names.length);
        return elf.array();
    }

    private static ModuleFile read(byte[] content) throws LabException {
        return ModuleFile.of(NAME, ElfSections.parse(NAME, content));
    }

    private static Kernel kernel(String release) {
        BuildTree tree = new BuildTree(Path.of("/src"), Path.of("/obj"), List.of(), "gcc");
        return new Kernel("debian:6.1", release, "", "", Path.of("/vmlinuz"), null, null, tree, "");
    }

    @Test
    void readsWhatAModuleSaysOfItself() throws Exception {
        ModuleFile module = read(elf(".modinfo", MODINFO));
        assertThat(module.name()).isEqualTo("kmr_x");
        assertThat(module.vermagic()).isEqualTo("6.1.0-50-cloud-amd64 SMP preempt mod_unload ");
        assertThat(module.release()).isEqualTo("6.1.0-50-cloud-amd64");
        assertThat(module.depends()).containsExactly("kmr_gate", "kmr_b");
        assertThat(module.hasDebugInfo()).isFalse();
        assertThat(read(elf(".modinfo", "vermagic=4.9.0 SMP\0depends=\0")).name())
                .isEqualTo("kmr_x");
    }

    @Test
    void saysForWhichKernelAModuleWasBuilt() throws Exception {
        ModuleFile module = read(elf(".modinfo", MODINFO));
        module.requireFor(kernel("6.1.0-50-cloud-amd64"));
        assertThatThrownBy(() -> module.requireFor(kernel("6.12.95+deb12-cloud-amd64")))
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll(
                        "kmr_x", "for 6.1.0-50-cloud-amd64", "6.12.95+deb12-cloud-amd64", "kmr-x.ko", "make -C /obj");
    }

    @ParameterizedTest
    @CsvSource({".text, no .modinfo section", ".modinfo, no vermagic"})
    void notEveryElfFileIsAModule(String section, String message) {
        assertThatThrownBy(() -> read(elf(section, "license=GPL\0")))
                .isInstanceOf(LabException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "fd377a585a000000, unxz",
        "28b52ffd00000000, unzstd",
        "1f8b080000000000, gunzip",
        "2f62696e2f736800, no ELF file",
        "7f454c4601010100, 64-bit",
        "7f454c4602020100, little-endian",
        "7f454c4602010100, cut off",
        "7f45, only 2 bytes",
    })
    void saysWhatElseItIs(String head, String message) {
        assertThatThrownBy(() -> read(java.util.HexFormat.of().parseHex(head)))
                .isInstanceOf(LabException.class)
                .hasMessageContaining(message);
    }

    @Test
    void everyTruncationIsAnError() {
        byte[] whole = elf(".modinfo", MODINFO);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(LabException.class);
        }
    }

    @Test
    void garbageIsReadOrRefusedButNothingElse() {
        byte[] whole = elf(".modinfo", MODINFO);
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = whole.clone();
            for (int n = random.nextInt(1, 12); n > 0; n--) {
                damaged[random.nextInt(8, damaged.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(read(damaged).vermagic()).isNotEmpty();
            } catch (LabException expected) {
                assertThat(expected.where()).isEqualTo("kmr-x.ko");
            }
        }
    }

    @Test
    void readsFiles() throws Exception {
        Path file = Files.write(folder.resolve("a.ko"), elf(".modinfo", MODINFO));
        assertThat(ModuleFile.read(file).path()).isEqualTo(file);
        assertThatThrownBy(() -> ModuleFile.read(folder.resolve("b.ko")))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("b.ko");
    }
}
