// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;

/**
 * Looks into a bzImage by the rules of the kernel's Documentation/arch/x86/boot.rst: magic {@code HdrS} at 0x202, and
 * at 0x20e the place, less 0x200, of a text that begins with the release.
 */
final class BootImage {
    private static final int MAGIC_AT = 0x202;
    private static final int VERSION_POINTER_AT = 0x20e;
    private static final int MAGIC = 0x53726448;
    private static final int HEAD = 0x8000;

    private BootImage() {}

    /**
     * Checks that {@code image} can be read and is a bzImage.
     *
     * @return the release it says it is; "" when it says none
     */
    static String release(Path image) throws LabException {
        ByteBuffer head = ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN);
        if (!Files.isRegularFile(image)) {
            throw new LabException("there is no kernel image", image.toString(), next());
        }
        try (FileChannel file = FileChannel.open(image)) {
            while (head.hasRemaining() && file.read(head) >= 0) {
                // until the head is full or the file ends
            }
        } catch (IOException e) {
            throw LabException.ofIo("reading the kernel image", image, e);
        }
        head.flip();
        if (head.limit() < VERSION_POINTER_AT + 2 || head.getInt(MAGIC_AT) != MAGIC) {
            throw new LabException(
                    "this is no x86 kernel image: the boot sector's magic \"HdrS\" is missing",
                    image + " (" + size(image) + " bytes)",
                    next());
        }
        int offset = Short.toUnsignedInt(head.getShort(VERSION_POINTER_AT));
        return offset == 0 ? "" : word(head, offset + 0x200);
    }

    private static String next() {
        return "build it (`make bzImage` in the kernel's tree), or fetch the package again "
                + "(`kmodrace kernel rm`, then `kmodrace kernel fetch`)";
    }

    private static String word(ByteBuffer head, int from) {
        StringBuilder word = new StringBuilder();
        for (int i = from; i < head.limit() && head.get(i) > ' '; i++) {
            word.append((char) head.get(i));
        }
        return word.toString();
    }

    private static long size(Path file) throws LabException {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw LabException.ofIo("reading the kernel image", file, e);
        }
    }

    /** SHA-256 of a whole file, in hexadecimal. */
    static String sha256(Path file) throws LabException {
        try {
            return Digest.ofFile(file);
        } catch (IOException e) {
            throw LabException.ofIo("reading", file, e);
        }
    }
}
