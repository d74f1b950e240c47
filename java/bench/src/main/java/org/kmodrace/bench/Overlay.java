// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/**
 * A guest image with more in it. The kernel unpacks archives that follow one another, and what a later one has takes
 * the place of what an earlier one had (Documentation/driver-api/early-userspace/buffer-format.rst).
 */
final class Overlay implements AutoCloseable {
    private final CpioArchiveOutputStream out;

    /** Begins with a copy of the image. */
    Overlay(Path image, Path file) throws IOException {
        Files.copy(image, file);
        OutputStream append = Files.newOutputStream(file, StandardOpenOption.APPEND);
        out = new CpioArchiveOutputStream(append, CpioConstants.FORMAT_NEW);
    }

    /** A directory whose parent is there. */
    void directory(String path) throws IOException {
        CpioArchiveEntry entry = entry(path, CpioConstants.C_ISDIR | 0755);
        out.putArchiveEntry(entry);
        out.closeArchiveEntry();
    }

    /** A file that may be executed. */
    void file(String path, Path content) throws IOException {
        CpioArchiveEntry entry = entry(path, CpioConstants.C_ISREG | 0755);
        entry.setSize(Files.size(content));
        out.putArchiveEntry(entry);
        Files.copy(content, out);
        out.closeArchiveEntry();
    }

    /** A file of text. */
    void text(String path, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        CpioArchiveEntry entry = entry(path, CpioConstants.C_ISREG | 0644);
        entry.setSize(bytes.length);
        out.putArchiveEntry(entry);
        out.write(bytes);
        out.closeArchiveEntry();
    }

    private static CpioArchiveEntry entry(String path, long mode) {
        CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, path.substring(1));
        entry.setMode(mode);
        // One link: the kernel then takes no two entries for one file.
        entry.setNumberOfLinks(1);
        return entry;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
