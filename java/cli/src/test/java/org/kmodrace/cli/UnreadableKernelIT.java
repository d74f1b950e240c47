// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kernels that are not there, cannot be read, or are none: a message with the path, before anything is booted. */
@Timeout(120)
class UnreadableKernelIT {
    @TempDir
    Path home;

    private Path tree = Path.of("");
    private Path image = Path.of("");

    @BeforeEach
    void aTreeWithoutAnImage() throws Exception {
        tree = Files.createDirectories(home.resolve("linux"));
        Files.writeString(tree.resolve(".config"), "CONFIG_MODULES=y\n");
        Files.writeString(tree.resolve("Module.symvers"), "");
        image = tree.resolve("arch/x86/boot/bzImage");
        Files.createDirectories(image.resolveSibling("."));
    }

    private Kmodrace.Answer run(String kernel) throws Exception {
        return run(new Kmodrace(home.resolve("use")), kernel);
    }

    private static Kmodrace.Answer run(Kmodrace kmodrace, String kernel) throws Exception {
        Kmodrace.Answer run = kmodrace.run("run", "--kernel", kernel, "symbol-get-leak");
        assertThat(run.directories()).as("run directories").isEmpty();
        return run;
    }

    @Test
    void anImageOfGarbage() throws Exception {
        Files.writeString(image, "garbage".repeat(10_000));

        Kmodrace.Answer run = run(tree.toString()).exited(ExitCode.INFRASTRUCTURE);

        assertThat(run.err()).contains("this is no x86 kernel image").contains("where: " + image);
    }

    @Test
    void aTreeThatWasNotBuilt() throws Exception {
        Kmodrace.Answer run = run(tree.toString()).exited(ExitCode.INFRASTRUCTURE);

        assertThat(run.err()).contains("no kernel image in this tree").contains("where: " + tree);
    }

    @Test
    void anImageThatMayNotBeRead() throws Exception {
        Files.write(image, new byte[1 << 16]);
        Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("---------"));
        Kmodrace kmodrace = new Kmodrace(home.resolve("use"));
        if (Files.isReadable(image)) {
            // Root reads every file, unless that right is taken away.
            kmodrace.under("setpriv", "--bounding-set", "-dac_override,-dac_read_search");
        }

        Kmodrace.Answer run = run(kmodrace, tree.toString()).exited(ExitCode.INFRASTRUCTURE);

        assertThat(run.err()).contains("permission denied").contains("where: " + image);
    }

    @Test
    void aDirectoryThatIsNotThere() throws Exception {
        Kmodrace.Answer run = run(home.resolve("nowhere").toString()).exited(ExitCode.USAGE);

        assertThat(run.err()).contains("there is no such directory").contains("where: " + home.resolve("nowhere"));
    }

    @Test
    void aFileThatIsNoPackage() throws Exception {
        Path file = Files.writeString(home.resolve("linux-image.deb"), "garbage\n");

        Kmodrace.Answer run = run("deb:" + file).exited(ExitCode.INFRASTRUCTURE);

        assertThat(run.err()).contains(file.toString()).contains("package");
    }
}
