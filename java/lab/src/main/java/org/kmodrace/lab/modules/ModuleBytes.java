// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.modules;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.kmodrace.lab.LabException;
import org.tukaani.xz.XZInputStream;

/**
 * The bytes of a module, unpacked where its file is compressed with xz or gzip; by what the file begins with, not by
 * its name.
 */
public final class ModuleBytes {
    /** Far above any module, unpacked or not; guards against reading, say, a disk image into memory. */
    static final int LARGEST = 256 << 20;

    /** In KiB; what the kernel's build uses (xz -9, scripts/Makefile.modinst) needs 64 MiB. */
    private static final int XZ_MEMORY = 256 << 10;

    private ModuleBytes() {}

    /** Reads {@code file}. Throws when it is too large or damaged; what else it is, is not looked at. */
    public static byte[] read(Path file) throws LabException {
        byte[] content;
        try {
            if (Files.size(file) > LARGEST) {
                throw tooLarge(file);
            }
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw LabException.ofIo("reading a module", file, e);
        }
        try {
            if (begins(content, 0xfd, '7', 'z', 'X', 'Z', 0)) {
                return unpack(file, new XZInputStream(new ByteArrayInputStream(content), XZ_MEMORY));
            }
            if (begins(content, 0x1f, 0x8b)) {
                return unpack(file, new GZIPInputStream(new ByteArrayInputStream(content)));
            }
            return content;
        } catch (IOException e) {
            throw new LabException(
                    "this compressed module is damaged: " + e.getMessage(),
                    file.toString(),
                    "build or copy the module again",
                    e);
        }
    }

    private static boolean begins(byte[] content, int... with) {
        for (int i = 0; i < with.length; i++) {
            if (i >= content.length || (content[i] & 0xff) != with[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] unpack(Path file, InputStream packed) throws IOException, LabException {
        try (packed) {
            byte[] content = packed.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw tooLarge(file);
            }
            return content;
        }
    }

    private static LabException tooLarge(Path file) {
        return new LabException(
                "too large for a kernel module: more than " + (LARGEST >> 20) + " MiB",
                file.toString(),
                "check the path");
    }
}
