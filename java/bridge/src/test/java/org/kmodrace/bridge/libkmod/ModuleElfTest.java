// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.kmodrace.bridge.Errno;

/** What libkmod must not be given is refused, each with its own words; what is whole passes. */
class ModuleElfTest {
    private static final Path NAME = Path.of("tiny.ko");

    private static final byte[] TINY = TinyModule.whole("tiny", "").bytes();

    /** A copy to spoil. */
    private static byte[] tiny() {
        return TINY.clone();
    }

    private static ModuleElf read(byte[] content) {
        return ModuleElf.of(NAME, ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static void refused(byte[] content, String why) {
        assertThatThrownBy(() -> read(content))
                .isInstanceOf(KmodException.class)
                .hasMessage("tiny.ko is no readable kernel module: " + why + ".")
                .extracting(e -> ((KmodException) e).errno())
                .isEqualTo(Errno.ENOEXEC);
    }

    private static byte[] with(byte[] content, Consumer<ByteBuffer> change) {
        change.accept(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
        return content;
    }

    @Test
    void saysHowSymbolsAreExported() {
        assertThat(read(tiny()).exports())
                .containsOnlyKeys("tiny_get", "tiny_put")
                .containsEntry("tiny_get", new ModuleElf.Export(true, ""))
                .containsEntry("tiny_put", new ModuleElf.Export(false, "TINY"));
    }

    @Test
    void aModuleWithoutSymbolsExportsNothing() {
        assertThat(read(new TinyModule().section(".modinfo", "license=GPL\0").bytes())
                        .exports())
                .isEmpty();
    }

    @Test
    void whatIsNoElfFile() {
        refused(new byte[0], "it is only 0 bytes long");
        refused("#!/bin/sh\n".repeat(20).getBytes(StandardCharsets.US_ASCII), "it is no ELF file");
        refused(with(tiny(), elf -> elf.put(4, (byte) 1)), "it is not for a 64-bit little-endian machine");
    }

    /** On these libkmod 30 ends the process by an assertion. */
    @Test
    void namesOfSectionsThatAreNowhere() {
        refused(with(tiny(), elf -> elf.putShort(0x3e, (short) 0)), "it has no section names");
        refused(with(tiny(), elf -> elf.putShort(0x3e, (short) 99)), "it has no section names");
        refused(with(tiny(), elf -> elf.putShort(0x3c, (short) 0)), "it has no section names");
    }

    @Test
    void sectionHeadersThatLieElsewhere() {
        String why = "its section headers lie beyond its end; it may have been cut off";
        refused(with(tiny(), elf -> elf.putLong(0x28, Long.MAX_VALUE)), why);
        refused(with(tiny(), elf -> elf.putLong(0x28, -64)), why);
        refused(with(tiny(), elf -> elf.putShort(0x3c, (short) -1)), why);
        refused(with(tiny(), elf -> elf.putShort(0x3a, (short) 40)), why);
    }

    @Test
    void aSectionThatLiesBeyondTheEnd() {
        String why = "a section lies beyond its end; it may have been cut off";
        for (long offset : new long[] {1L << 40, -1, Long.MIN_VALUE, tiny().length}) {
            // The first section is .modinfo.
            refused(with(tiny(), elf -> elf.putLong((int) elf.getLong(0x28) + 64 + 0x18, offset)), why);
        }
        refused(with(tiny(), elf -> elf.putLong((int) elf.getLong(0x28) + 64 + 0x20, Long.MAX_VALUE)), why);
    }

    @Test
    void textWithoutAnEnd() {
        refused(new TinyModule().section(".modinfo", "license=GPL").bytes(), "a table of names has no end");
        byte[] version = TinyModule.version(1, "x");
        Arrays.fill(version, 8, 64, (byte) 'x');
        refused(new TinyModule().section("__versions", version).bytes(), "a symbol's name in __versions has no end");
    }

    @Test
    void aChecksumThatLiesNowhere() {
        refused(
                new TinyModule()
                        .section("__kcrctab", new byte[4])
                        .symbol("__crc_x", 0, 77, 0)
                        .bytes(),
                "the checksum of a symbol lies in no section");
        for (long value : new long[] {1, -1, Long.MAX_VALUE}) {
            refused(
                    new TinyModule()
                            .section("__kcrctab", new byte[4])
                            .symbol("__crc_x", 0, 1, value)
                            .bytes(),
                    "the checksum of a symbol lies beyond its section");
        }
        refused(
                new TinyModule()
                        .section("__kcrctab", new byte[3])
                        .symbol("__crc_x", 0, 1, 0)
                        .bytes(),
                "the checksum of a symbol lies beyond its section");
    }

    @Test
    void anyPartOfAModuleIsReadOrRefusedAndNothingElse() {
        byte[] whole = tiny();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(part)).as("%d bytes", part.length).isInstanceOf(KmodException.class);
        }
    }

    @Test
    void aModuleWithWrongBytesIsReadOrRefusedAndNothingElse() {
        long seed = 20070427;
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] content = tiny();
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                content[random.nextInt(content.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(read(content).exports()).isNotNull();
            } catch (KmodException e) {
                refused++;
            }
        }
        assertThat(refused).as("of 5000 with seed %d", seed).isBetween(250, 4_750);
    }
}
