// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.LabException;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class ModuleBytesTest {
    private static final byte[] CONTENT = content();

    @TempDir
    Path folder;

    private static byte[] content() {
        byte[] content = new byte[100_000];
        new Random(1).nextBytes(content);
        Arrays.fill(content, 10_000, 90_000, (byte) 7);
        content[0] = 0x7f;
        return content;
    }

    private static byte[] xz() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (XZOutputStream out = new XZOutputStream(packed, new LZMA2Options())) {
            out.write(CONTENT);
        }
        return packed.toByteArray();
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    @Test
    void whateverItsNameAModuleIsUnpackedByWhatItIs() throws Exception {
        ByteArrayOutputStream gz = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gz)) {
            out.write(CONTENT);
        }

        assertThat(ModuleBytes.read(file("a.ko", CONTENT))).isEqualTo(CONTENT);
        assertThat(ModuleBytes.read(file("a.ko.xz", xz()))).isEqualTo(CONTENT);
        assertThat(ModuleBytes.read(file("a.ko.gz", gz.toByteArray()))).isEqualTo(CONTENT);
        assertThat(ModuleBytes.read(file("b.ko", xz()))).isEqualTo(CONTENT);
        assertThat(ModuleBytes.read(file("empty.ko", new byte[0]))).isEmpty();
    }

    @Test
    void whatIsDamagedIsToldWithItsFile() throws Exception {
        byte[] whole = xz();
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 1;
        for (byte[] damaged : new byte[][] {Arrays.copyOf(whole, whole.length / 2), flipped}) {
            Path file = file("bad.ko.xz", damaged);

            assertThatThrownBy(() -> ModuleBytes.read(file))
                    .isInstanceOf(LabException.class)
                    .hasMessageContainingAll("damaged", "bad.ko.xz");
        }
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> ModuleBytes.read(folder.resolve("no.ko")))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("no.ko");
    }
}
