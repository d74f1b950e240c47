// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.lab.ToolRun;

/** The command lines that enter a toolchain, and the tree that is entered. */
class EnteringTest {
    private static final ReleaseTools TOOLS =
            new ReleaseTools("trixie", 14, 41, Path.of("/cache/toolchains/trixie-gcc-14-abc"));

    private static final Toolchain.Job JOB = new Toolchain.Job(
            List.of("make", "modules"),
            List.of(Path.of("/cache"), Path.of("/home/me/linux")),
            Path.of("/log"),
            Duration.ofMinutes(1));

    @TempDir
    Path folder;

    @Test
    void anOrdinaryUserEntersThroughAUserNamespaceOfItsOwn() {
        List<String> line = Namespace.commandLine(TOOLS, true, JOB.directories(), JOB.command());
        assertThat(line)
                .startsWith("setpriv", "--pdeathsig", "KILL", "unshare", "--map-root-user", "--mount", "--pid")
                .contains("--kill-child")
                .endsWith(
                        "enter-root",
                        "/cache/toolchains/trixie-gcc-14-abc/root",
                        "/cache/toolchains/trixie-gcc-14-abc/point",
                        "/cache",
                        "/home/me/linux",
                        "--",
                        "make",
                        "modules");
    }

    @Test
    void rootNeedsNoUserNamespace() {
        assertThat(Namespace.commandLine(TOOLS, false, JOB.directories(), JOB.command()))
                .contains("--mount")
                .doesNotContain("--map-root-user");
    }

    @Test
    void aContainerHasNoNetworkAndIsRemovedAndWritesAsTheCaller() {
        assertThat(new Engine("docker", false).commandLine(Engine.image(TOOLS), "one", 1000, 100, JOB))
                .startsWith("docker", "run", "--rm", "--name", "one", "--network=none")
                .containsSubsequence("--user", "1000:100")
                .containsSubsequence("--volume", "/cache:/cache", "--volume", "/home/me/linux:/home/me/linux")
                .endsWith("kmodrace/toolchain:trixie-gcc-14-abc", "make", "modules");
    }

    @Test
    void whereRootInAContainerIsTheCallerNoOtherUserIsAskedFor() {
        assertThat(new Engine("podman", true).commandLine(Engine.image(TOOLS), "one", 1000, 100, JOB))
                .doesNotContain("--user");
    }

    @ParameterizedTest
    @CsvSource({"20.10.24 [name=seccomp], false", "4.3.1 rootless, true"})
    void anEngineIsOneThatTellsItsVersion(String said, boolean callerIsRoot) {
        assertThat(Engine.answer("docker", new ToolRun.Result(0, said + "\n", "")))
                .contains(new Engine("docker", callerIsRoot));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aClientWithoutADaemonIsNone(int status) {
        assertThat(Engine.answer("docker", new ToolRun.Result(status, " []\n", "Cannot connect to the Docker daemon")))
                .isEmpty();
    }

    @Test
    void theTreeHasTheLinksOfAMergedUsrBeforeAnythingIsUnpacked() throws Exception {
        Path root = ReleaseToolsStore.makeRoot(folder);
        assertThat(root.resolve("bin").toRealPath())
                .isEqualTo(root.resolve("usr/bin").toRealPath());
        assertThat(root.resolve("lib64").toRealPath())
                .isEqualTo(root.resolve("usr/lib64").toRealPath());
        assertThat(Files.isDirectory(folder.resolve("point"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"2.41-12+deb13u1, 41", "2.43-7, 43", "'', 0"})
    void theCLibrarysAgeIsReadFromItsPackage(String version, int minor) {
        assertThat(ReleaseToolsStore.glibcMinor(version)).isEqualTo(minor);
    }
}
