// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;

class GuestKmodTest {
    @TempDir
    Path folder;

    private GuestKmod.Own own(String name, String launcher) throws IOException {
        Path entry = Files.createDirectory(folder.resolve(name));
        Files.writeString(entry.resolve("kmod"), "a kmod");
        Files.writeString(entry.resolve("loader"), "a loader");
        Files.writeString(Files.createDirectory(entry.resolve("lib")).resolve("libc.so.6"), "a libc");
        return new GuestKmod.Own(
                entry, "kmod 1 of Debian new", Files.writeString(folder.resolve(name + "-launcher"), launcher));
    }

    /** Files with their content, links with an arrow and their target. */
    private Map<String, String> inGuest(GuestKmod kmod) throws Exception {
        Path image = folder.resolve("image.cpio");
        try (CpioWriter cpio = new CpioWriter(image)) {
            kmod.write(cpio);
        }
        Map<String, String> entries = new TreeMap<>();
        try (InputStream file = Files.newInputStream(image);
                CpioArchiveInputStream in = new CpioArchiveInputStream(file)) {
            for (CpioArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                if (!e.isDirectory()) {
                    String content = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    entries.put(e.getName(), (e.isSymbolicLink() ? "-> " : "") + content);
                }
            }
        }
        return entries;
    }

    @Test
    void oneOfItsOwnLiesBesideItsLibrariesUnderEachOfItsNames() throws Exception {
        Map<String, String> entries = inGuest(own("new", "a launcher"));
        assertThat(entries)
                .containsEntry("usr/bin/kmod", "a launcher")
                .containsEntry("sbin/modprobe", "-> /usr/bin/kmod")
                .containsEntry("kmodrace/kmod/loader/modprobe", "-> /kmodrace/kmod/interpreter")
                .containsEntry("kmodrace/kmod/as/lsmod", "-> /kmodrace/kmod/program")
                .containsEntry("kmodrace/kmod/program", "a kmod")
                .containsEntry("kmodrace/kmod/interpreter", "a loader")
                .containsEntry("kmodrace/kmod/lib/libc.so.6", "a libc");
    }

    @Test
    void itIsToldFromOthersByItsPackagesAndItsLauncher() throws Exception {
        GuestKmod.Own one = own("new", "a launcher");
        assertThat(digest(one)).isEqualTo(digest(one));
        assertThat(digest(own("newer", "a launcher"))).isNotEqualTo(digest(one));
        assertThat(digest(new GuestKmod.Own(
                        one.directory(), one.inWords(), Files.writeString(folder.resolve("l"), "another"))))
                .isNotEqualTo(digest(one));
        assertThat(one.libraries()).as("of this host").isEmpty();
    }

    private static String digest(GuestKmod kmod) throws Exception {
        Digest digest = new Digest();
        kmod.tell(digest);
        return digest.hex();
    }

    @Test
    void thisHostsSaysWhichItIs() {
        assertThat(GuestKmod.Host.version("kmod version 30\n+ZSTD +XZ\n")).isEqualTo("kmod 30 of this host");
        assertThat(GuestKmod.Host.version("BusyBox v1.35\n")).isEmpty();
        assertThat(GuestKmod.Host.version("")).isEmpty();
    }

    /** A release's root, whose program loader lists what it is told. */
    private Path root(String libraries, String list) throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        Path beside = Files.createDirectories(root.resolve(libraries));
        Files.createDirectories(root.resolve("usr/bin"));
        Files.writeString(root.resolve("usr/bin/kmod"), "a kmod");
        Files.writeString(beside.resolve("libkmod.so.2"), "a libkmod");
        Path loader = Files.writeString(
                beside.resolve("ld-linux-any.so.2"),
                "#!/bin/sh\ncat <<EOF\n" + list.replace("DIR", "" + beside) + "EOF\n");
        Files.setPosixFilePermissions(loader, PosixFilePermissions.fromString("rwxr-xr-x"));
        return root;
    }

    private static final String LIST = """
            \tlinux-vdso.so.1 (0x00007ffd0)
            \tlibkmod.so.2 => DIR/libkmod.so.2 (0x00007f01)
            \t/lib64/ld-linux-any.so.2 (0x00007f02)
            """;

    @Test
    void ofAReleaseOnlyWhatItsKmodNeedsIsTaken() throws Exception {
        Path into = Files.createDirectory(folder.resolve("entry"));
        KmodStore.gather(root("lib/any-linux-gnu", LIST), into, "kmod 1");
        assertThat(into.resolve("kmod")).hasContent("a kmod");
        assertThat(into.resolve("loader")).content().startsWith("#!/bin/sh");
        assertThat(into.resolve("lib").toFile().list()).containsExactly("libkmod.so.2");
    }

    @Test
    void aLibraryThatOnlyThisHostHasIsMissing() throws Exception {
        Path into = Files.createDirectory(folder.resolve("entry"));
        Path root = root("usr/lib/any-linux-gnu", LIST + "\tlibz.so.1 => /lib/any-linux-gnu/libz.so.1 (0x00007f03)\n");
        assertThatThrownBy(() -> KmodStore.gather(root, into, "kmod 1"))
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll("a library of kmod 1 is missing: libz.so.1", "--kmod");
    }

    @Test
    void packagesWithoutALoaderAreNamed() throws Exception {
        Path into = Files.createDirectory(folder.resolve("entry"));
        Path root = root("usr/lib/any-linux-gnu", LIST);
        Files.delete(root.resolve("usr/lib/any-linux-gnu/ld-linux-any.so.2"));
        assertThatThrownBy(() -> KmodStore.gather(root, into, "kmod 1"))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("the packages of kmod 1 have no ld-linux");
    }
}
