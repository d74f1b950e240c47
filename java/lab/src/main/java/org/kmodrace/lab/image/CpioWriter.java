// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/**
 * Writes an initramfs in the one format that the kernel unpacks (newc,
 * Documentation/driver-api/early-userspace/buffer-format.rst). Uncompressed: unpacking in an emulated
 * guest costs more than reading. Directories on the way to an entry are made as needed; everything
 * belongs to root.
 */
final class CpioWriter implements Closeable {
    private static final long FILE = CpioConstants.C_ISREG;
    private static final long DIRECTORY = CpioConstants.C_ISDIR | 0755;
    private static final int BUFFER = 1 << 20;

    private final CpioArchiveOutputStream out;
    private final Set<String> directories = new HashSet<>();
    private long inode = 1;

    /**
     * Begins an archive.
     *
     * @param how as {@link Files#newOutputStream} takes them; none for a file of its own
     */
    CpioWriter(Path file, OpenOption... how) throws IOException {
        out = new CpioArchiveOutputStream(
                new BufferedOutputStream(Files.newOutputStream(file, how), BUFFER), CpioConstants.FORMAT_NEW);
    }

    /**
     * A directory and all that lead to it.
     *
     * @param path absolute in the guest, as all paths here
     */
    void directory(String path) throws IOException {
        String name = relative(path);
        if (name.isEmpty() || !directories.add(name)) {
            return;
        }
        int slash = name.lastIndexOf('/');
        if (slash > 0) {
            directory(name.substring(0, slash));
        }
        CpioArchiveEntry entry = entry(name);
        entry.setMode(DIRECTORY);
        entry.setNumberOfLinks(2);
        out.putArchiveEntry(entry);
        out.closeArchiveEntry();
    }

    /** A copy of a file, its content followed through links, with its time of change kept. */
    void file(String path, Path content, boolean executable) throws IOException {
        parent(path);
        CpioArchiveEntry entry = entry(relative(path));
        entry.setMode(FILE | (executable ? 0755 : 0644));
        entry.setSize(Files.size(content));
        // Java's class archive refuses a runtime whose files are not of the time it remembers.
        entry.setTime(Files.getLastModifiedTime(content).toMillis() / 1_000);
        out.putArchiveEntry(entry);
        Files.copy(content, out);
        out.closeArchiveEntry();
    }

    void text(String path, String content) throws IOException {
        parent(path);
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        CpioArchiveEntry entry = entry(relative(path));
        entry.setMode(FILE | 0644);
        entry.setSize(bytes.length);
        out.putArchiveEntry(entry);
        out.write(bytes);
        out.closeArchiveEntry();
    }

    void link(String path, String target) throws IOException {
        parent(path);
        byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
        CpioArchiveEntry entry = entry(relative(path));
        entry.setMode(CpioConstants.C_ISLNK | 0777);
        entry.setSize(bytes.length);
        out.putArchiveEntry(entry);
        out.write(bytes);
        out.closeArchiveEntry();
    }

    /** A character device. */
    void device(String path, int major, int minor) throws IOException {
        parent(path);
        CpioArchiveEntry entry = entry(relative(path));
        entry.setMode(CpioConstants.C_ISCHR | 0600);
        entry.setRemoteDeviceMaj(major);
        entry.setRemoteDeviceMin(minor);
        out.putArchiveEntry(entry);
        out.closeArchiveEntry();
    }

    /** Everything below a directory of the host. */
    void tree(String path, Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                directory(inGuest(dir));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isSymbolicLink()) {
                    link(inGuest(file), Files.readSymbolicLink(file).toString());
                } else {
                    file(inGuest(file), file, Files.isExecutable(file));
                }
                return FileVisitResult.CONTINUE;
            }

            private String inGuest(Path host) {
                Path below = directory.relativize(host);
                return below.toString().isEmpty() ? path : path + "/" + below;
            }
        });
    }

    private void parent(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            directory(path.substring(0, slash));
        }
    }

    private CpioArchiveEntry entry(String name) {
        CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, name);
        entry.setInode(inode++);
        entry.setNumberOfLinks(1);
        return entry;
    }

    private static String relative(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
