// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.debug;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Scratch;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.modules.ElfSections;
import org.tukaani.xz.XZInputStream;

/** The kernel itself inside a bzImage, by Documentation/arch/x86/boot.rst: an ELF file, compressed. */
final class KernelImage {
    private static final int SETUP_SECTORS = 0x1f1;
    private static final int MAGIC = 0x202;
    private static final int VERSION = 0x206;
    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH = 0x24c;
    private static final int SECTOR = 512;
    /** Behind the payload the build writes its unpacked size (scripts/Makefile.lib, size_append). */
    private static final int SIZE_APPENDED = 4;

    /** Ten times as large as any that we know: who damages a kernel does not get all of our memory. */
    private static final int LARGEST = 640 << 20;

    private static final int LARGEST_DICTIONARY_KIB = 256 << 10;

    private KernelImage() {}

    /**
     * Unpacks it.
     *
     * @param bzImage as QEMU boots it
     * @throws LabException when it is something else, or a program for unpacking is missing
     */
    static ElfSections unpack(Path bzImage) throws LabException, InterruptedException {
        try {
            ByteBuffer image = ByteBuffer.wrap(Files.readAllBytes(bzImage)).order(ByteOrder.LITTLE_ENDIAN);
            // "HdrS"; 2.08 is the first version with a payload.
            if (image.limit() < 0x260 || image.getInt(MAGIC) != 0x53726448 || image.getShort(VERSION) < 0x208) {
                throw damaged(bzImage, "it has no boot header");
            }
            int sectors = image.get(SETUP_SECTORS) & 0xff;
            long from = (sectors + 1L) * SECTOR + Integer.toUnsignedLong(image.getInt(PAYLOAD_OFFSET));
            long until = from + Integer.toUnsignedLong(image.getInt(PAYLOAD_LENGTH));
            if (until > image.limit() || until - from < 64) {
                throw damaged(bzImage, "its payload lies beyond its end");
            }
            byte[] payload = Arrays.copyOfRange(image.array(), (int) from, (int) until);
            return ElfSections.parse("kernel", bzImage, unpack(bzImage, payload));
        } catch (IOException e) {
            throw LabException.ofIo("unpacking the kernel", bzImage, e);
        }
    }

    private static byte[] unpack(Path bzImage, byte[] payload) throws IOException, LabException, InterruptedException {
        int magic = ByteBuffer.wrap(payload).getInt();
        return switch (magic >>> 16) {
            case 0x1f8b -> all(bzImage, new GZIPInputStream(new ByteArrayInputStream(payload)));
            case 0xfd37 -> all(bzImage, new XZInputStream(new ByteArrayInputStream(payload), LARGEST_DICTIONARY_KIB));
            case 0x28b5 -> byProgram(bzImage, "zstd", payload);
            case 0x0221 -> byProgram(bzImage, "lz4", payload);
            case 0x7f45 -> payload;
            default ->
                throw damaged(bzImage, "it is compressed in a way that is not known here (%08x)".formatted(magic));
        };
    }

    private static byte[] all(Path bzImage, InputStream unpacked) throws IOException, LabException {
        byte[] all = unpacked.readNBytes(LARGEST);
        if (all.length == LARGEST) {
            throw damaged(bzImage, "it unpacks to more than any kernel has");
        }
        return all;
    }

    private static byte[] byProgram(Path bzImage, String program, byte[] payload)
            throws IOException, LabException, InterruptedException {
        try (Scratch scratch = Scratch.in(Path.of(System.getProperty("java.io.tmpdir")))) {
            Path packed = scratch.path().resolve("packed");
            Path plain = scratch.path().resolve("plain");
            Files.write(packed, Arrays.copyOf(payload, payload.length - SIZE_APPENDED));
            ToolRun tool = program.equals("zstd")
                    ? ToolRun.of(program, "-q", "-d", "-o", plain.toString(), packed.toString())
                    : ToolRun.of(program, "-q", "-d", packed.toString(), plain.toString());
            tool.require("unpacking the kernel", "get the kernel's package again");
            if (Files.size(plain) >= LARGEST) {
                throw damaged(bzImage, "it unpacks to more than any kernel has");
            }
            return Files.readAllBytes(plain);
        }
    }

    private static LabException damaged(Path bzImage, String how) {
        return new LabException(
                "this is no kernel that can be looked into: " + how, bzImage.toString(), "take a bzImage of Linux");
    }
}
