// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.ToolRun;

class CpioWriterTest {
    @TempDir
    Path folder;

    /** What is read back of one entry. */
    private record Read(CpioArchiveEntry header, String content) {}

    @FunctionalInterface
    private interface Filler {
        void fill(CpioWriter cpio) throws IOException;
    }

    private Path write(String name, Filler filler) throws IOException {
        Path file = folder.resolve(name);
        try (CpioWriter cpio = new CpioWriter(file)) {
            filler.fill(cpio);
        }
        return file;
    }

    private Map<String, Read> writeAndRead(Filler filler) throws IOException {
        Map<String, Read> entries = new LinkedHashMap<>();
        try (InputStream file = Files.newInputStream(write("archive", filler));
                CpioArchiveInputStream in = new CpioArchiveInputStream(file)) {
            for (CpioArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                String content = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(entries.put(e.getName(), new Read(e, content)))
                        .as("%s comes twice", e.getName())
                        .isNull();
            }
        }
        return entries;
    }

    private static Read entry(Map<String, Read> entries, String name) {
        return Objects.requireNonNull(entries.get(name), name);
    }

    private static String mode(Read entry) {
        return Long.toOctalString(entry.header().getMode());
    }

    private Path source(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    @Test
    void filesKeepTheirContentAndTheirTime() throws IOException {
        Path source = source("in/data", "some content");
        Files.setLastModifiedTime(source, FileTime.fromMillis(1_700_000_000_999L));
        Map<String, Read> entries = writeAndRead(cpio -> {
            cpio.file("/bin/run", source, true);
            cpio.file("/etc/data", source, false);
            cpio.text("/etc/text", "ä\n");
            cpio.file("/empty", source("in/empty", ""), false);
        });
        assertThat(entry(entries, "bin/run").content()).isEqualTo("some content");
        assertThat(mode(entry(entries, "bin/run"))).isEqualTo("100755");
        assertThat(mode(entry(entries, "etc/data"))).isEqualTo("100644");
        assertThat(entry(entries, "etc/data").header().getTime())
                .as("in whole seconds")
                .isEqualTo(1_700_000_000L);
        assertThat(entry(entries, "etc/text").content()).isEqualTo("\u00c3\u00a4\n");
        assertThat(mode(entry(entries, "etc/text"))).isEqualTo("100644");
        assertThat(entry(entries, "empty").content()).isEmpty();
    }

    @Test
    void aFileThatIsALinkIsCopiedAsWhatItPointsTo() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), source("in/real", "real"));
        Map<String, Read> entries = writeAndRead(cpio -> cpio.file("/lib/x.so", link, true));
        assertThat(entry(entries, "lib/x.so").content()).isEqualTo("real");
        assertThat(mode(entry(entries, "lib/x.so"))).isEqualTo("100755");
    }

    @Test
    void linksAndDevicesAreThatAndNothingElse() throws IOException {
        Map<String, Read> entries = writeAndRead(cpio -> {
            cpio.link("/sbin/modprobe", "/usr/bin/kmod");
            cpio.device("/dev/console", 5, 1);
            cpio.device("/dev/large", 511, 1_048_575);
        });
        Read link = entry(entries, "sbin/modprobe");
        assertThat(mode(link)).isEqualTo("120777");
        assertThat(link.content()).isEqualTo("/usr/bin/kmod");
        CpioArchiveEntry console = entry(entries, "dev/console").header();
        assertThat(console.isCharacterDevice()).isTrue();
        assertThat(mode(entry(entries, "dev/console"))).isEqualTo("20600");
        assertThat(List.of(console.getRemoteDeviceMaj(), console.getRemoteDeviceMin()))
                .containsExactly(5L, 1L);
        CpioArchiveEntry large = entry(entries, "dev/large").header();
        assertThat(List.of(large.getRemoteDeviceMaj(), large.getRemoteDeviceMin()))
                .containsExactly(511L, 1_048_575L);
    }

    @Test
    void directoriesComeOnceAndBeforeWhatIsInThem() throws IOException {
        Map<String, Read> entries = writeAndRead(cpio -> {
            cpio.text("/a/b/c/file", "x");
            cpio.directory("/a/b");
            cpio.directory("/a/b/d");
            cpio.directory("/");
            cpio.text("/top", "x");
        });
        assertThat(entries.keySet()).containsExactly("a", "a/b", "a/b/c", "a/b/c/file", "a/b/d", "top");
        assertThat(mode(entry(entries, "a/b"))).isEqualTo("40755");
        assertParentsFirst(entries.keySet());
    }

    private static void assertParentsFirst(Iterable<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            int slash = name.lastIndexOf('/');
            assertThat(slash < 0 || seen.contains(name.substring(0, slash)))
                    .as("the directory of %s", name)
                    .isTrue();
            seen.add(name);
        }
    }

    @Test
    void everythingBelongsToRootAndHasANumberOfItsOwn() throws IOException {
        Map<String, Read> entries = writeAndRead(cpio -> {
            cpio.text("/a/file", "x");
            cpio.link("/a/link", "file");
            cpio.device("/a/device", 1, 3);
        });
        List<Long> inodes = new ArrayList<>();
        for (Read read : entries.values()) {
            assertThat(read.header().getUID()).isZero();
            assertThat(read.header().getGID()).isZero();
            inodes.add(read.header().getInode());
        }
        // Equal numbers with more than one link would be taken for one file.
        assertThat(inodes).doesNotHaveDuplicates();
    }

    @Test
    void aTreeIsCopiedWithItsLinksAndItsRights() throws IOException {
        source("jre/lib/modules", "m");
        Path java = source("jre/bin/java", "j");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-x---"));
        Files.createSymbolicLink(folder.resolve("jre/bin/link"), Path.of("java"));
        Files.createSymbolicLink(folder.resolve("jre/dangling"), Path.of("/nowhere"));
        Files.createDirectories(folder.resolve("jre/empty"));
        Map<String, Read> entries = writeAndRead(cpio -> cpio.tree("/kmodrace/jre", folder.resolve("jre")));
        assertThat(entries.keySet())
                .containsExactlyInAnyOrder(
                        "kmodrace",
                        "kmodrace/jre",
                        "kmodrace/jre/bin",
                        "kmodrace/jre/bin/java",
                        "kmodrace/jre/bin/link",
                        "kmodrace/jre/dangling",
                        "kmodrace/jre/empty",
                        "kmodrace/jre/lib",
                        "kmodrace/jre/lib/modules");
        assertParentsFirst(entries.keySet());
        assertThat(mode(entry(entries, "kmodrace/jre/bin/java"))).isEqualTo("100755");
        assertThat(mode(entry(entries, "kmodrace/jre/lib/modules"))).isEqualTo("100644");
        assertThat(entry(entries, "kmodrace/jre/bin/link").content()).isEqualTo("java");
        assertThat(entry(entries, "kmodrace/jre/dangling").content()).isEqualTo("/nowhere");
    }

    @Test
    void theSameContentIsTheSameBytes() throws IOException {
        Path source = source("in/data", "some content");
        Filler filler = cpio -> {
            cpio.text("/a", "b");
            cpio.file("/c/d", source, true);
        };
        assertThat(write("one", filler)).hasSameBinaryContentAs(write("two", filler));
    }

    @Test
    void anotherProgramReadsItToo() throws Exception {
        Optional<Path> busybox = ToolRun.find("busybox");
        if (busybox.isEmpty()) {
            System.out.println("SKIPPED: no busybox to list the archive with");
            abort("no busybox to list the archive with");
        }
        Path archive = write("archive", cpio -> {
            cpio.directory("/proc");
            cpio.device("/dev/console", 5, 1);
            cpio.link("/sbin/lsmod", "/usr/bin/kmod");
            // Contents of every length that the padding to four bytes can meet.
            for (int i = 0; i < 9; i++) {
                cpio.text("/texts/" + "n".repeat(i + 1), "x".repeat(i));
            }
        });
        ToolRun.Result listed = ToolRun.of(
                        "sh",
                        "-c",
                        "\"$0\" cpio -tv < \"$1\"",
                        busybox.orElseThrow().toString(),
                        archive.toString())
                .run();
        assertThat(listed.status()).as(listed.tail()).isZero();
        assertThat(listed.output().lines().filter(line -> !line.endsWith("blocks")))
                .hasSize(15)
                .anySatisfy(line -> assertThat(line).startsWith("crw-------").endsWith("dev/console"))
                .anySatisfy(line -> assertThat(line).startsWith("lrwxrwxrwx").endsWith("sbin/lsmod -> /usr/bin/kmod"))
                .anySatisfy(line -> assertThat(line).startsWith("drwxr-xr-x").endsWith("proc"));
        Path out = Files.createDirectories(folder.resolve("out"));
        ToolRun.of(
                        "sh",
                        "-c",
                        "cd \"$2\" && \"$0\" cpio -i 'texts*' < \"$1\"",
                        busybox.orElseThrow().toString(),
                        archive.toString(),
                        out.toString())
                .require("unpacking", "look at the archive");
        try (Stream<Path> texts = Files.list(out.resolve("texts"))) {
            assertThat(texts)
                    .hasSize(9)
                    .allSatisfy(text -> assertThat(Files.size(text))
                            .isEqualTo(text.getFileName().toString().length() - 1L));
        }
    }
}
