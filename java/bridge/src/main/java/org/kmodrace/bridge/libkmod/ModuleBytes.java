// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.ptr.LongByReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.Errno;

/** Reads a module's file, unpacked if need be: by its first bytes, as libkmod does, and with the libraries it uses. */
final class ModuleBytes {
    /** Far above any module; guards against reading, say, a disk image into memory, and against bombs. */
    static final int LARGEST = 256 << 20;

    private static final String XZ = "liblzma.so.5";
    private static final String ZSTD = "libzstd.so.1";
    private static final int XZ_CONCATENATED = 8;
    private static final int XZ_BUFFER_TOO_SMALL = 10;

    private ModuleBytes() {}

    /** One attempt to unpack into {@code out}: the length, -1 when it does not fit, or -2 when it is damaged. */
    private interface Unpacker {
        long unpack(Memory in, Memory out);
    }

    /**
     * The module's bytes.
     *
     * @throws KmodException when the file cannot be read or unpacked; the message says why
     */
    static ByteBuffer read(Path file) {
        byte[] content;
        try {
            if (!Files.isRegularFile(file)) {
                throw refused(file, Files.exists(file) ? "it is not a file" : "it is not there");
            }
            if (Files.size(file) > LARGEST) {
                throw refused(file, "it is too large for a kernel module: " + Files.size(file) + " bytes");
            }
            content = Files.readAllBytes(file);
            return ByteBuffer.wrap(unpacked(file, content)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new KmodException(file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /** That the file is not what libkmod may be given. */
    static KmodException refused(Path file, String why) {
        return new KmodException(file + " is no readable kernel module: " + why + ".", Errno.ENOEXEC);
    }

    private static byte[] unpacked(Path file, byte[] content) throws IOException {
        int magic = content.length < 6 ? 0 : ByteBuffer.wrap(content).getInt();
        if (magic == 0xfd377a58) {
            return unpack(file, content, XZ, ModuleBytes::xz);
        }
        if (magic == 0x28b52ffd) {
            return unpack(file, content, ZSTD, ModuleBytes::zstd);
        }
        if (magic >>> 16 != 0x1f8b) {
            return content;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            byte[] all = in.readNBytes(LARGEST + 1);
            if (all.length > LARGEST) {
                throw refused(file, "unpacked it is too large");
            }
            return all;
        } catch (IOException e) {
            throw refused(file, "it cannot be unpacked (" + e.getMessage() + ")");
        }
    }

    private static byte[] unpack(Path file, byte[] content, String library, Unpacker unpacker) {
        Memory in = new Memory(content.length);
        in.write(0, content, 0, content.length);
        try (in) {
            for (long size = Math.max(1L << 16, 6L * content.length); size <= LARGEST; size *= 2) {
                try (Memory out = new Memory(size)) {
                    long length = unpacker.unpack(in, out);
                    if (length >= 0) {
                        return out.getByteArray(0, (int) length);
                    }
                    if (length == -2) {
                        throw refused(file, "what is packed in it is damaged or cut off");
                    }
                }
            }
        } catch (UnsatisfiedLinkError e) {
            throw new KmodException(file + " is compressed, and " + library + " to unpack it is not installed.", e);
        }
        // liblzma says of a file that was cut off, too, that there is too little room.
        throw refused(file, "what is packed in it is cut off, or larger than any module");
    }

    /** {@code lzma_stream_buffer_decode()} of lzma/container.h. */
    private static long xz(Memory in, Memory out) {
        LongByReference limit = new LongByReference(-1);
        LongByReference inAt = new LongByReference(0);
        LongByReference outAt = new LongByReference(0);
        int answer = NativeLibrary.getInstance(XZ)
                .getFunction("lzma_stream_buffer_decode")
                .invokeInt(
                        new @Nullable Object[] {limit, XZ_CONCATENATED, null, in, inAt, size(in), out, outAt, size(out)
                        });
        if (answer == 0) {
            return outAt.getValue();
        }
        return answer == XZ_BUFFER_TOO_SMALL ? -1 : -2;
    }

    /** {@code ZSTD_decompress()} of zstd.h. */
    private static long zstd(Memory in, Memory out) {
        NativeLibrary library = NativeLibrary.getInstance(ZSTD);
        long answer = library.getFunction("ZSTD_decompress").invokeLong(new Object[] {out, size(out), in, size(in)});
        if (library.getFunction("ZSTD_isError").invokeInt(new Object[] {answer}) == 0) {
            return answer;
        }
        // ZSTD_error_dstSize_tooSmall of zstd_errors.h; errors are negative numbers.
        return answer == -70 ? -1 : -2;
    }

    /** A {@code size_t}. */
    private static NativeLong size(Memory memory) {
        return new NativeLong(memory.size());
    }
}
