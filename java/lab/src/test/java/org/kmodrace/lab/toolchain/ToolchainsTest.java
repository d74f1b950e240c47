// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.kernel.BuildTree;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.toolchain.ToolchainChoice.Own;

/** Which toolchain is chosen, from what a kernel's tree needs and what lies in the cache. */
class ToolchainsTest {
    /** No C library will ever be as new. */
    private static final String TOO_NEW = "GLIBC_2.999";

    @TempDir
    Path folder;

    private Path tree = Path.of("");
    private Path cache = Path.of("");

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectories(folder.resolve("tree"));
        cache = folder.resolve("cache");
        Files.writeString(tree.resolve(".config"), "CONFIG_GCC_VERSION=160200\n");
    }

    private void modpostNeeds(String version) throws IOException {
        Files.writeString(Files.createDirectories(tree.resolve("scripts/mod")).resolve("modpost"), version);
    }

    private void unpacked(String name, int glibc) throws IOException {
        Path entry = Files.createDirectories(cache.resolve("toolchains").resolve(name));
        Files.writeString(entry.resolve("toolchain.properties"), "glibcMinor=" + glibc + "\n");
    }

    private Kernel kernel(String suite) {
        BuildTree build = new BuildTree(tree, null, List.of("CONFIG_OF_THE_HOST="), "gcc");
        return new Kernel("a-kernel", "7.2", "", suite, tree.resolve("bzImage"), null, null, build, "0");
    }

    private List<String> ready(ToolchainChoice choice, String suite) throws Exception {
        return new Toolchains(Cache.at(cache), choice)
                .ready(kernel(suite)).stream().map(Toolchain::inWords).toList();
    }

    @Test
    void theHostsOwnToolsAreTakenWhereTheyCanDoIt() throws Exception {
        Files.writeString(tree.resolve(".config"), "CONFIG_GCC_VERSION=40900\n");
        modpostNeeds("GLIBC_2.2");
        unpacked("sid-gcc-4-abc", 999);
        assertThat(ready(Own.AUTO, "")).containsExactly("gcc of this host");
    }

    @Test
    void toolsThatCannotRunHereLeadToTheReleasesOwn() throws Exception {
        modpostNeeds(TOO_NEW);
        unpacked("sid-gcc-16-abc", 999);
        assertThat(ready(Own.AUTO, "sid"))
                .containsExactly(
                        "gcc-16 of Debian sid, in a container (docker)",
                        "gcc-16 of Debian sid, in a container (podman)",
                        "gcc-16 of Debian sid, in a root tree");
    }

    @Test
    void aCompilerThatIsNewerThanTheHostsLeadsThereToo() throws Exception {
        Files.writeString(tree.resolve(".config"), "CONFIG_GCC_VERSION=990100\n");
        unpacked("sid-gcc-99-abc", 36);
        assertThat(ready(Own.AUTO, "")).contains("gcc-99 of Debian sid, in a root tree");
    }

    @Test
    void whatTheUserWantsIsTaken() throws Exception {
        modpostNeeds("GLIBC_2.2");
        unpacked("sid-gcc-16-abc", 43);
        assertThat(ready(Own.HOST, "sid")).containsExactly("gcc of this host");
        assertThat(ready(Own.ROOT, "sid")).containsExactly("gcc-16 of Debian sid, in a root tree");
        assertThat(ready(Own.CONTAINER, "sid")).allMatch(words -> words.contains("in a container"));
    }

    @Test
    void aTreeWhoseCLibraryIsTooOldIsNotTaken() throws Exception {
        modpostNeeds(TOO_NEW);
        unpacked("sid-gcc-16-abc", 43);
        assertThat(ready(Own.ROOT, "sid")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"GLIBC_2.30, bullseye", "GLIBC_2.38, trixie", "GLIBC_2.42, sid"})
    void packageFilesGetTheOldestReleaseThatIsNewEnough(String needed, String release) throws Exception {
        modpostNeeds(needed);
        for (String codename : List.of("sid", "trixie", "bookworm", "bullseye")) {
            unpacked(codename + "-gcc-16-abc", 43);
        }
        assertThat(ready(Own.ROOT, "")).first().isEqualTo("gcc-16 of Debian " + release + ", in a root tree");
    }

    @Test
    void nothingOfTheHostsWorkaroundsIsHandedToTheKernelsOwnCompiler() throws Exception {
        modpostNeeds(TOO_NEW);
        unpacked("sid-gcc-16-abc", 999);
        Toolchain toolchain =
                new Toolchains(Cache.at(cache), Own.ROOT).ready(kernel("sid")).getFirst();
        assertThat(toolchain.buildTree().compiler()).isEqualTo("gcc-16");
        assertThat(toolchain.buildTree().makeVars()).doesNotContain("CONFIG_OF_THE_HOST=");
    }

    @Test
    void theHostsToolsAreRefusedWhereTheyCannotRun() throws Exception {
        modpostNeeds(TOO_NEW);
        Toolchains host = new Toolchains(Cache.at(cache), Own.HOST);
        assertThatThrownBy(() -> host.obtain(kernel("sid"), Progress.SILENT))
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll("a-kernel (7.2)", "modpost needs glibc 2.999", "--toolchain auto");
    }

    @ParameterizedTest
    @EnumSource(names = {"ROOT", "CONTAINER"})
    void aKernelOfAnotherCompilerHasNoToolchainOfDebians(Own choice) throws Exception {
        Files.writeString(tree.resolve(".config"), "CONFIG_CC_IS_CLANG=y\nCONFIG_GCC_VERSION=0\n");
        Toolchains toolchains = new Toolchains(Cache.at(cache), choice);
        assertThatThrownBy(() -> toolchains.obtain(kernel("sid"), Progress.SILENT))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("no gcc built a-kernel");
    }

    @ParameterizedTest
    @CsvSource({"auto, AUTO", "host, HOST", "root, ROOT", "container, CONTAINER"})
    void oneThatIsFoundByItselfIsAskedForByAWord(String word, Own meant) {
        assertThat(ToolchainChoice.parse(word)).isEqualTo(meant);
    }

    @Test
    void anImageIsAskedForByItsNameOrByTheDistributionThatItIsToBeOf() {
        assertThat(ToolchainChoice.parse("image:registry.example:5000/tools:1"))
                .isEqualTo(new ToolchainChoice.Image("registry.example:5000/tools:1"));
        assertThat(ToolchainChoice.parse("container:ubuntu:24.04"))
                .isEqualTo(new ToolchainChoice.ByRecipe(new Recipe("ubuntu", "24.04")));
    }

    @ParameterizedTest
    @CsvSource({
        "elsewhere, auto",
        "image:, image:NAME",
        "container:, debian",
        "container:suse:15, fedora",
        "container:fedora, tagged",
        "container:debian:--help, trixie"
    })
    void whatCannotBeMeantIsRefusedWithWhatCan(String word, String next) {
        assertThatThrownBy(() -> ToolchainChoice.parse(word))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(next);
    }

    @Test
    void everyFamilyHasARecipeThatTakesItsRelease() {
        for (String family : Recipe.FAMILIES) {
            Recipe recipe = new Recipe(family, "1");
            assertThat(recipe.text())
                    .startsWith("# SPDX-License-Identifier")
                    .contains("ARG RELEASE\nFROM ", ":${RELEASE}");
            assertThat(recipe.image()).startsWith("kmodrace/" + family + ":1-");
        }
    }
}
