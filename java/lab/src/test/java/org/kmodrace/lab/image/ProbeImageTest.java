// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;

class ProbeImageTest {
    @TempDir
    Path folder;

    private Home home = new Home(Path.of(""));

    @BeforeEach
    void buildACheckout() throws IOException {
        home = new Home(Files.createDirectories(folder.resolve("checkout")));
        Files.createDirectories(home.root().resolve("target/native"));
        Files.writeString(home.root().resolve("target/native/init"), "an init");
    }

    private Path probe() throws Exception {
        return GuestImage.probe(Cache.at(folder.resolve("cache")), home);
    }

    @Test
    void itHasAnInitAndWhatAnInitNeeds() throws Exception {
        Map<String, String> modes = new LinkedHashMap<>();
        try (InputStream file = Files.newInputStream(probe());
                CpioArchiveInputStream in = new CpioArchiveInputStream(file)) {
            for (CpioArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                modes.put(e.getName(), Long.toOctalString(e.getMode()));
            }
        }
        assertThat(modes)
                .containsEntry("init", "100755")
                .containsEntry("dev/console", "20600")
                .containsEntry("proc", "40755")
                .containsEntry("sys", "40755")
                .containsEntry("tmp", "40755");
    }

    @Test
    void itIsMadeOnceForEachInit() throws Exception {
        Path first = probe();
        Object made = Files.getLastModifiedTime(first);
        assertThat(probe()).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(made);
        Files.writeString(home.init(), "another init");
        assertThat(probe()).isNotEqualTo(first);
    }

    @Test
    void aCheckoutThatWasNotBuiltIsToldHow() throws IOException {
        Files.delete(home.root().resolve("target/native/init"));
        assertThatThrownBy(this::probe)
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll("init was not built", "make -C native");
    }

    @Test
    void contentsAreToldApartByNameAndLengthAndBytes() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        assertThat(new Digest().text("a", "bc").hex())
                .hasSize(20)
                .matches("[0-9a-f]+")
                .isEqualTo(new Digest().text("a", "bc").hex())
                .isNotEqualTo(new Digest().text("ab", "c").hex())
                .isNotEqualTo(new Digest().text("a", "b").text("c", "").hex());
        String before = new Digest().content("file", file).hex();
        assertThat(new Digest().content("other", file).hex()).isNotEqualTo(before);
        Files.writeString(file, "Content");
        assertThat(new Digest().content("file", file).hex()).isNotEqualTo(before);
    }
}
