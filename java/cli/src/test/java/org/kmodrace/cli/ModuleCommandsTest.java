// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.bridge.libkmod.Kmod;
import org.kmodrace.bridge.libkmod.KmodException;

/** What {@code info}, {@code deps} and {@code symbols} say to what they cannot answer. */
class ModuleCommandsTest {
    @TempDir
    Path folder;

    private static void requireLibkmod() {
        try {
            Kmod.open().close();
        } catch (KmodException e) {
            abort(e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "deps", "symbols"})
    void wantAName(String command) {
        Typed typed = Typed.of(command);

        assertThat(typed.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(typed.err()).contains("Missing required parameter").contains("kmodrace " + command + " --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "deps", "symbols"})
    void haveAnExampleInTheirHelp(String command) {
        Typed typed = Typed.of(command, "--help");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("Examples:\n  kmodrace " + command + " ", "--json", "--in=KERNEL");
    }

    @Test
    void aKernelThatDoesNotExistIsAUsageError() {
        Typed typed = Typed.of("info", "ext4", "--in", "6.1");

        assertThat(typed.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(typed.err()).contains("did you mean debian:6.1?");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        requireLibkmod();
        Typed typed = Typed.of("info", folder.resolve("none.ko").toString());

        assertThat(typed.exitCode()).isEqualTo(ExitCode.INFRASTRUCTURE);
        assertThat(typed.err()).contains("There is no file " + folder.resolve("none.ko"));
        assertThat(typed.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "symbols"})
    void aFileThatIsNoModuleIsRefusedInWords(String command) throws Exception {
        requireLibkmod();
        Path text = Files.writeString(folder.resolve("text.ko"), "this is no module\n".repeat(10));

        Typed typed = Typed.of(command, text.toString());

        assertThat(typed.exitCode()).isEqualTo(ExitCode.INFRASTRUCTURE);
        assertThat(typed.err()).isEqualTo("kmodrace: " + text + " is no readable kernel module: it is no ELF file.\n");
        assertThat(typed.out()).isEmpty();
    }
}
