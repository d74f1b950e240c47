// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.image.GuestImage;
import org.kmodrace.lab.image.ImageOverlay;

class BundleTest {
    @TempDir
    Path directory;

    @Test
    void aGuestsFilesAreUnpackedByTarAsTheyAre() throws Exception {
        Path program = Files.writeString(directory.resolve("program"), "#!/bin/sh\n");
        // Java's class archive looks at the time of a file.
        Files.setLastModifiedTime(program, FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
        Path empty = Files.createFile(directory.resolve("none.cpio"));
        Path image = directory.resolve("image.cpio");
        try (ImageOverlay overlay = new ImageOverlay(empty, image)) {
            overlay.file("/kmodrace/jre/bin/java", program);
            overlay.file("/init", program);
        }
        Path visitor = Files.writeString(directory.resolve("visitor"), "the visitor");
        Bundle bundle = new Bundle(new GuestImage(image, "abc"), visitor);
        Path archive = directory.resolve("bundle.tar.gz");

        bundle.write(archive);

        Path there = Files.createDirectory(directory.resolve("there"));
        ToolRun.of("tar", "-xzf", archive.toString(), "-C", there.toString()).require("unpacking", "see what it says");
        Path java = there.resolve("kmodrace/jre/bin/java");
        assertThat(java).hasContent("#!/bin/sh\n").isExecutable();
        assertThat(Files.getLastModifiedTime(java).toInstant()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(there.resolve(Bundle.VISITOR)).hasContent("the visitor").isExecutable();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(java)))
                .isEqualTo("rwxr-xr-x");
        assertThat(there.resolve("init")).doesNotExist();
    }

    @Test
    void anotherContentHasAnotherName() throws Exception {
        Path visitor = Files.writeString(directory.resolve("visitor"), "one");
        GuestImage image = new GuestImage(directory.resolve("image.cpio"), "abc");
        String name = new Bundle(image, visitor).name();

        assertThat(name).matches("image-[0-9a-f]+");
        assertThat(new Bundle(image, visitor).name()).isEqualTo(name);
        assertThat(new Bundle(new GuestImage(image.file(), "abd"), visitor).name())
                .isNotEqualTo(name);
        Files.writeString(visitor, "two");
        assertThat(new Bundle(image, visitor).name()).isNotEqualTo(name);
    }
}
