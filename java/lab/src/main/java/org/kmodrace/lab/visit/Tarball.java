// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/** A packed archive for tar(1) on another machine, where all that is in it will be root's. */
final class Tarball implements Closeable {
    private final TarArchiveOutputStream tar;

    Tarball(Path file) throws IOException {
        GzipParameters quick = new GzipParameters();
        // Packing takes longer than copying on most networks, and on a slow machine of one's own longer than all else.
        quick.setCompressionLevel(Deflater.BEST_SPEED);
        tar = new TarArchiveOutputStream(
                new GzipCompressorOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), quick));
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    /** @param name relative, as all names here */
    void directory(String name) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name + "/");
        entry.setMode(0755);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    void link(String name, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    /**
     * A file.
     *
     * @param content of which just as many bytes are taken
     * @param mode its permissions
     * @param changed in seconds since the epoch
     */
    void file(String name, InputStream content, long size, int mode, long changed) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setMode(mode);
        entry.setModTime(changed * 1_000);
        tar.putArchiveEntry(entry);
        content.transferTo(tar);
        tar.closeArchiveEntry();
    }

    /** A copy of a file of this host. */
    void file(String name, Path content, int mode) throws IOException {
        try (InputStream in = Files.newInputStream(content)) {
            file(
                    name,
                    in,
                    Files.size(content),
                    mode,
                    Files.getLastModifiedTime(content).toMillis() / 1_000);
        }
    }

    /** Everything below a directory of this host that is a file, with the directories that lead to it. */
    void tree(String name, Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(directory)) {
            all = found.sorted().toList();
        }
        for (Path path : all) {
            Path below = directory.relativize(path);
            String inside = below.toString().isEmpty() ? name : name + "/" + below;
            if (Files.isDirectory(path)) {
                directory(inside);
            } else if (Files.isRegularFile(path)) {
                file(inside, path, 0644);
            }
        }
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
