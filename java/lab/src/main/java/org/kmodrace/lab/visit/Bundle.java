// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.image.GuestImage;

/**
 * What is copied to a machine that has a life of its own: the file system of a guest, without its first process, and
 * the program that runs the agent there (native/visitor.c).
 *
 * @param image of the guest
 * @param visitor that program
 */
record Bundle(GuestImage image, Path visitor) {
    /** Where the program lies in the bundle. */
    static final String VISITOR = "kmodrace/visitor";

    private static final int PERMISSIONS = 0777;

    /** The name of its folder on the machine, by its content. */
    String name() throws LabException {
        try {
            return "image-"
                    + new Digest()
                            .text("image", image.digest())
                            .content("visitor", visitor)
                            .hex();
        } catch (IOException e) {
            throw LabException.ofIo("reading what goes to the machine", visitor, e);
        }
    }

    /** Writes it as a packed archive that any tar(1) reads; nothing in it is a device, and all is root's. */
    void write(Path file) throws LabException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(image.file()));
                CpioArchiveInputStream cpio = new CpioArchiveInputStream(in);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (CpioArchiveEntry entry = cpio.getNextEntry(); entry != null; entry = cpio.getNextEntry()) {
                copy(entry, cpio, tar);
            }
            TarArchiveEntry own = new TarArchiveEntry(VISITOR);
            own.setSize(Files.size(visitor));
            own.setMode(0755);
            tar.putArchiveEntry(own);
            Files.copy(visitor, tar);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw LabException.ofIo("packing what goes to the machine", file, e);
        }
    }

    private static void copy(CpioArchiveEntry entry, CpioArchiveInputStream cpio, TarArchiveOutputStream tar)
            throws IOException {
        String name = entry.getName().replaceFirst("^/+", "");
        if (name.isEmpty() || name.equals(".") || name.equals("init")) {
            return;
        }
        if (entry.isDirectory()) {
            TarArchiveEntry directory = new TarArchiveEntry(name + "/");
            directory.setMode(0755);
            tar.putArchiveEntry(directory);
            tar.closeArchiveEntry();
        } else if (entry.isSymbolicLink()) {
            TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            link.setLinkName(new String(cpio.readAllBytes(), StandardCharsets.UTF_8));
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        } else if (entry.isRegularFile()) {
            TarArchiveEntry file = new TarArchiveEntry(name);
            file.setSize(entry.getSize());
            file.setMode((int) entry.getMode() & PERMISSIONS);
            // Java's class archive refuses a runtime whose files are not of the time it remembers.
            file.setModTime(entry.getTime() * 1_000);
            tar.putArchiveEntry(file);
            cpio.transferTo(tar);
            tar.closeArchiveEntry();
        }
    }
}
