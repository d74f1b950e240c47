// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A guest of nothing but busybox: up within a second or two, for tests of what a kernel prints. */
public final class BusyboxImage {
    private BusyboxImage() {}

    /**
     * Writes one.
     *
     * @param init the shell script that is run
     * @param files that lie in the guest's root
     */
    public static void write(Path image, Path busybox, String init, Path... files) throws IOException {
        try (CpioWriter cpio = new CpioWriter(image)) {
            cpio.device("/dev/console", 5, 1);
            for (String directory : new String[] {"/proc", "/sys", "/tmp"}) {
                cpio.directory(directory);
            }
            cpio.file("/bin/busybox", busybox, true);
            cpio.link("/bin/sh", "/bin/busybox");
            cpio.file("/init", script(image.resolveSibling(image.getFileName() + ".init"), init), true);
            for (Path file : files) {
                cpio.file("/" + file.getFileName(), file, false);
            }
        }
    }

    private static Path script(Path file, String text) throws IOException {
        return Files.writeString(file, "#!/bin/sh\n" + text);
    }

    /** One in which no init is. */
    public static void writeEmpty(Path image) throws IOException {
        try (CpioWriter cpio = new CpioWriter(image)) {
            cpio.directory("/proc");
        }
    }
}
