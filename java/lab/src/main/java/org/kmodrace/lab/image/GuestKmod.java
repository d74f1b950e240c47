// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;

/** The kmod of a guest: one program, and the names under which it is called. */
public sealed interface GuestKmod {
    /** Where every guest has it, whatever it is. */
    String IN_GUEST = "/usr/bin/kmod";

    /** The names under which kmod is called, each a link to it. */
    List<String> NAMES = List.of("lsmod", "modprobe", "insmod", "rmmod", "modinfo", "depmod");

    /** Its version and where it is from, such as {@code kmod 34.2-2 of Debian trixie}; "" when it does not say. */
    String inWords() throws LabException, InterruptedException;

    /** Takes into a digest what tells it from others. */
    void tell(Digest digest) throws IOException, LabException;

    /** Writes it into an image. */
    void write(CpioWriter cpio) throws IOException, LabException;

    /** Libraries of this host that the guest must have for it, under the same paths. */
    Set<Path> libraries() throws LabException, InterruptedException;

    /** This host's own. */
    static GuestKmod ofHost() throws LabException {
        return new Host(ToolRun.find("kmod")
                .orElseThrow(() -> new LabException("kmod is not installed", "kmod", "install the package kmod")));
    }

    /** A program of this host, with the C library that the guest has for Java anyway. */
    record Host(Path program) implements GuestKmod {
        @Override
        public String inWords() throws LabException, InterruptedException {
            return version(ToolRun.of(program.toString(), "--version").run().output());
        }

        /** "kmod version 30" is its first line. */
        static String version(String printed) {
            String first = printed.lines().findFirst().orElse("");
            return first.startsWith("kmod version ") ? first.replace(" version", "") + " of this host" : "";
        }

        @Override
        public void tell(Digest digest) throws IOException {
            digest.stamp(program);
        }

        @Override
        public void write(CpioWriter cpio) throws IOException {
            cpio.file(IN_GUEST, program, true);
            link(cpio, NAMES, "/sbin/", IN_GUEST);
        }

        @Override
        public Set<Path> libraries() throws LabException, InterruptedException {
            return SharedLibraries.of(program);
        }
    }

    /**
     * One with a loader and libraries of its own, which {@code native/kmod_launcher.c} starts.
     *
     * @param directory with {@code kmod}, {@code loader} and the folder {@code lib}; its name tells the content
     */
    record Own(Path directory, String inWords, Path launcher) implements GuestKmod {
        static final String PROGRAM = "kmod";
        static final String LOADER = "loader";
        static final String LIBRARIES = "lib";

        private static final String ROOT = "/kmodrace/kmod/";

        @Override
        public void tell(Digest digest) throws IOException {
            digest.text("kmod", String.valueOf(directory.getFileName())).content("launcher", launcher);
        }

        @Override
        public void write(CpioWriter cpio) throws IOException {
            cpio.file(IN_GUEST, launcher, true);
            link(cpio, NAMES, "/sbin/", IN_GUEST);
            cpio.file(ROOT + "program", directory.resolve(PROGRAM), true);
            link(cpio, NAMES, ROOT + "as/", ROOT + "program");
            cpio.file(ROOT + "interpreter", directory.resolve(LOADER), true);
            link(cpio, NAMES, ROOT + "loader/", ROOT + "interpreter");
            try (DirectoryStream<Path> libraries = Files.newDirectoryStream(directory.resolve(LIBRARIES))) {
                for (Path library : libraries) {
                    cpio.file(ROOT + "lib/" + library.getFileName(), library, true);
                }
            }
        }

        @Override
        public Set<Path> libraries() {
            return Set.of();
        }
    }

    private static void link(CpioWriter cpio, List<String> names, String folder, String target) throws IOException {
        for (String name : names) {
            cpio.link(folder + name, target);
        }
    }
}
