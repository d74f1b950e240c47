// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.ModuleSyscalls;

class SeqReaderTest {
    private static final String CONTENT = "first line\nsecond line\nthird line\n";

    @TempDir
    Path folder;

    private final ModuleSyscalls sys = Backends.open("ffm");

    private SeqReader open(String content) throws IOException {
        Path file = Files.write(folder.resolve("file"), content.getBytes(StandardCharsets.ISO_8859_1));
        return new SeqReader(sys, file.toString(), sys.allocate(64));
    }

    @Test
    void byteByByteTakesOneReadForEachAndOneForTheEnd() throws IOException {
        try (SeqReader reader = open(CONTENT)) {
            reader.readUntil(1_000, 1);
            assertThat(reader.text()).isEqualTo(CONTENT);
            assertThat(reader.ended()).isTrue();
            assertThat(reader.reads()).isEqualTo(CONTENT.length() + 1);
        }
    }

    @Test
    void itStopsExactlyWhereItWasToldAndGoesOnFromThere() throws IOException {
        try (SeqReader reader = open(CONTENT)) {
            reader.readUntil(5, 64);
            assertThat(reader.text()).isEqualTo("first");
            assertThat(reader.ended()).isFalse();
            reader.readUntil(11, 4);
            assertThat(reader.text()).isEqualTo("first line\n");
            assertThat(reader.reads()).isEqualTo(3);
            reader.readUntil(11, 4);
            assertThat(reader.reads()).as("nothing left to do").isEqualTo(3);
            assertThat(reader.piece(64)).isEqualTo(CONTENT.length() - 11);
            assertThat(reader.ended()).as("the kernel has not said so yet").isFalse();
            assertThat(reader.piece(64)).isZero();
            assertThat(reader.ended()).isTrue();
            assertThat(reader.text()).isEqualTo(CONTENT);
        }
    }

    @Test
    void itStopsWhereItWasToldAlsoInABottomlessFile() {
        try (SeqReader reader = new SeqReader(sys, "/dev/zero", sys.allocate(64))) {
            reader.readUntil(1_000, 64);
            assertThat(reader.length()).isEqualTo(1_000);
            assertThat(reader.ended()).isFalse();
        }
    }

    @Test
    void anEmptyFileEndsAtOnce() throws IOException {
        try (SeqReader reader = open("")) {
            reader.readUntil(1, 1);
            assertThat(reader.ended()).isTrue();
            assertThat(reader.text()).isEmpty();
            assertThat(reader.reads()).isEqualTo(1);
        }
    }

    @Test
    void everyByteIsOneCharacterInPiecesOfAnySize() throws IOException {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            all.append(c);
        }
        for (int piece : new int[] {1, 7, 64}) {
            try (SeqReader reader = open(all.toString())) {
                reader.readUntil(1_000, piece);
                assertThat(reader.text()).as("pieces of %d", piece).isEqualTo(all.toString());
            }
        }
    }

    @Test
    void whatCannotBeReadIsTold() {
        assertThatThrownBy(() -> new SeqReader(sys, folder.resolve("none").toString(), sys.allocate(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("none", "ENOENT");
        try (SeqReader directory = new SeqReader(sys, folder.toString(), sys.allocate(1))) {
            assertThatThrownBy(() -> directory.piece(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("EISDIR");
        }
    }

    @Test
    void aClosedReaderReadsNoMore() throws IOException {
        SeqReader reader = open(CONTENT);
        reader.close();
        assertThatThrownBy(() -> reader.piece(1)).hasMessageContaining("EBADF");
    }
}
