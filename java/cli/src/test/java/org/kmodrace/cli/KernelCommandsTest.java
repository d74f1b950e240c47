// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.lab.LabException;
import picocli.CommandLine.ParameterException;

/** What {@code ls}, {@code state}, {@code load} and {@code unload} refuse before anything is done. */
class KernelCommandsTest {
    @TempDir
    Path root;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    load loop                                            | say which one: --in KERNEL
                    unload loop                                          | say which one: --in KERNEL
                    load loop --here                                     | --here --touch-this-kernel (both words)
                    unload loop --here                                   | --here --touch-this-kernel (both words)
                    load loop --touch-this-kernel                        | --here --touch-this-kernel (both words)
                    unload loop --touch-this-kernel                      | --here --touch-this-kernel (both words)
                    load loop --in debian:6.1 --touch-this-kernel        | goes with --here, not with --in
                    unload loop --in debian:6.1 --here                   | choose one
                    load loop --with xfrm_user --here                    | add --in
                    ls --with xfrm_user                                  | add --in
                    ls --in 6.1                                          | did you mean debian:6.1?
                    ls --in debian:6.1 --memory 10                       | --memory is from 256 to 65536 MiB
                    ls --backend jdk                                     | there is no backend 'jdk'
                    state --in debian:6.1 --accel magic loop             | --accel is auto, kvm, tcg or tcg-single, not 'magic'
                    state net/xfrm                                       | a name has no / in it
                    state                                                | Missing required parameter: 'NAME'
                    load --in debian:6.1                                 | Missing required parameter
                    unload loop --in debian:6.1 --force --wait           | are mutually exclusive
                    unload loop --in debian:6.1 --wait --timeout 0       | --timeout is from 1 to 3600 seconds
                    """)
    void isToldWithWhatWouldBeRight(String arguments, String message) {
        Typed typed = Typed.of(arguments.split(" ", -1));

        assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.USAGE);
        assertThat(typed.err()).startsWith("kmodrace: ").contains(message);
        assertThat(typed.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ls", "state", "load", "unload"})
    void theHelpHasAnExampleAndTheExitCodes(String command) {
        Typed typed = Typed.of(command, "--help");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("Example", "kmodrace " + command, "Exit codes:", "debian:6.1");
    }

    private ThisKernel kernel(boolean modules, String capabilities) throws IOException, LabException {
        Files.createDirectories(root.resolve("proc/sys/kernel"));
        Files.createDirectories(root.resolve("proc/self"));
        Files.writeString(root.resolve("proc/sys/kernel/osrelease"), "6.1.0-test\n");
        Files.writeString(
                root.resolve("proc/self/status"), "Name:\tjava\nCapEff:\t" + capabilities + "\nSeccomp:\t0\n");
        if (modules) {
            Files.writeString(root.resolve("proc/modules"), "loop 36864 2 - Live 0x0000000000000000\n");
        }
        return ThisKernel.at(root, "ffm");
    }

    @Test
    void aKernelWithoutModulesIsNotAskedToChange() throws Exception {
        ThisKernel kernel = kernel(false, "000001ffffffffff");

        assertThatThrownBy(() -> kernel.requireMayChange(Main.commandLine()))
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll("6.1.0-test", "no module support", "--in KERNEL");
    }

    @Test
    void withoutTheRightTheKernelIsNotAskedToChange() throws Exception {
        // All capabilities but CAP_SYS_MODULE.
        ThisKernel kernel = kernel(true, "000001fffffeffff");

        assertThatThrownBy(() -> kernel.requireMayChange(Main.commandLine()))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("CAP_SYS_MODULE");
    }

    @Test
    void withTheRightItMayBe() throws Exception {
        kernel(true, "0000000000010000").requireMayChange(Main.commandLine());
    }

    @Test
    void readingIsFree() throws Exception {
        ThisKernel kernel = kernel(true, "0000000000000000");

        CommandReport report = kernel.run("ls", commands -> commands.list(false).toMap());

        assertThat(CommandText.render(report))
                .contains("loop", "36864", "1 module\n", "6.1.0-test, the kernel that runs here");
    }

    @Test
    void aFileThatWasBuiltForAnotherKernelIsNotLoaded() throws Exception {
        ThisKernel kernel = kernel(true, "0000000000010000");
        Path notes = Files.writeString(root.resolve("notes.ko"), "not a module at all\n");

        assertThatThrownBy(() -> kernel.load(notes.toString(), "", Main.commandLine()))
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll("no readable kernel module", "notes.ko");
    }

    @Test
    void nearNamesComeWithTheNearestFirst() {
        List<String> names = List.of("xfrm_user", "xfrm_algo", "loop", "kmr_user");

        assertThat(NearNames.of("xfrm_usr", names, 2)).startsWith("xfrm_user");
        assertThat(NearNames.of("xfrm", names, 2)).containsExactlyInAnyOrder("xfrm_user", "xfrm_algo");
        assertThat(NearNames.of("completely-different", names, 2)).isEmpty();
        assertThat(NearNames.of("", names, 2)).isEmpty();
    }
}
