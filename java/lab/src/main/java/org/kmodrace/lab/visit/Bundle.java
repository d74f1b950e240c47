// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
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

    /** Writes it as a packed archive that any tar(1) reads; nothing in it is a device. */
    void write(Path file) throws LabException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(image.file()));
                CpioArchiveInputStream cpio = new CpioArchiveInputStream(in);
                Tarball tar = new Tarball(file)) {
            for (CpioArchiveEntry entry = cpio.getNextEntry(); entry != null; entry = cpio.getNextEntry()) {
                copy(entry, cpio, tar);
            }
            tar.file(VISITOR, visitor, 0755);
        } catch (IOException e) {
            throw LabException.ofIo("packing what goes to the machine", file, e);
        }
    }

    private static void copy(CpioArchiveEntry entry, CpioArchiveInputStream cpio, Tarball tar) throws IOException {
        String name = entry.getName().replaceFirst("^/+", "");
        if (name.isEmpty() || name.equals(".") || name.equals("init")) {
            return;
        }
        if (entry.isDirectory()) {
            tar.directory(name);
        } else if (entry.isSymbolicLink()) {
            tar.link(name, new String(cpio.readAllBytes(), StandardCharsets.UTF_8));
        } else if (entry.isRegularFile()) {
            // Java's class archive refuses a runtime whose files are not of the time it remembers.
            tar.file(name, cpio, entry.getSize(), (int) entry.getMode() & PERMISSIONS, entry.getTime());
        }
    }
}
