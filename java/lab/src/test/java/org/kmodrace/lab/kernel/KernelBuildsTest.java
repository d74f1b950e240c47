// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.Trees;
import org.kmodrace.lab.config.Fragment;
import org.kmodrace.lab.config.Sanitizer;

/** Names, progress and what is kept of kernels that are built; no kernel is built here. */
class KernelBuildsTest {
    private static final KernelSpec.Debian FROM = new KernelSpec.Debian("6.12", KernelSpec.CLOUD);

    @TempDir
    Path folder;

    @Test
    void aNameSaysWhatWasBuilt() {
        assertThat(KernelBuilds.defaultName(FROM, List.of(Sanitizer.KASAN, Sanitizer.LOCKDEP)))
                .isEqualTo("6.12-kasan-lockdep");
        assertThat(KernelBuilds.defaultName(FROM, List.of())).isEqualTo("6.12-plain");
    }

    @Test
    void isAskedForByItsName() throws Exception {
        assertThat(KernelSpec.parse("built:6.12-kasan-lockdep")).isEqualTo(new KernelSpec.Built("6.12-kasan-lockdep"));
        assertThat(KernelSpec.parse("built:mine").text()).isEqualTo("built:mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"built:", "built:a b", "built:../x", "built:a_b", "built:-x"})
    void refusesWhatIsNoName(String text) {
        assertThatThrownBy(() -> KernelSpec.parse(text)).isInstanceOf(LabException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "built-6.12-kasan_6.12.117-1~deb12u1_0123456789, built:6.12-kasan",
        "6.1.0-56-cloud-amd64_6.1.192-2, ",
        "deb-0123, ",
        "built-x, "
    })
    void theNameOfAnEntryIsInItsId(String id, String name) {
        assertThat(KernelBuilds.nameOf(id)).isEqualTo(Optional.ofNullable(name));
    }

    @Test
    void oneThatWasNotBuiltIsNamedWithTheCommandThatBuildsIt() throws Exception {
        Kernels kernels = new Kernels(Cache.at(folder.resolve("cache")));

        assertThatThrownBy(() -> kernels.resolve(new KernelSpec.Built("mine"), Progress.SILENT))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("no kernel of the name 'mine' was built")
                .hasMessageContaining("./kmodrace kernel build --from debian:6.12")
                .hasMessageContaining("--name mine");
    }

    @Test
    void oneThatWasBuiltIsListedFoundAndRemovedByItsName() throws Exception {
        Cache cache = Cache.at(folder.resolve("cache"));
        KernelStore store = new KernelStore(cache);
        String id = "built-mine_6.12.1-1_0123456789";
        Path entry = Files.createDirectories(store.entry(id));
        FakeKernel.tree(entry.resolve("objects"), "6.12.1-mine");
        Path objects = entry.resolve("objects");
        new KernelFiles(
                        "6.12.1-mine",
                        "6.12.1-1",
                        "",
                        objects.resolve("arch/x86/boot/bzImage"),
                        objects.resolve(".config"),
                        Optional.of(objects),
                        entry.resolve("source"),
                        Optional.of(objects),
                        KernelConfig.read(objects.resolve(".config")),
                        "0")
                .save(entry);
        store.remember("built:mine", id);
        Kernels kernels = new Kernels(cache);

        Kernel found = kernels.resolve(KernelSpec.parse("built:mine"), Progress.SILENT);

        assertThat(found.name()).isEqualTo("built:mine");
        assertThat(found.release()).isEqualTo("6.12.1-mine");
        assertThat(kernels.cached()).extracting(Kernel::name).containsExactly("built:mine");
        assertThat(KernelBuilds.names(cache)).containsExactly("built:mine");
        assertThat(kernels.remove("built:mine")).containsExactly(id);
        assertThat(kernels.cached()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"6.12.117-1~deb12u1, 6.12", "6.1, 6.1", "7.3~rc7-1, 7.3", "6.12.107, 6.12"})
    void sourcePackagesAreNamedAfterTheSeries(String version, String series) {
        assertThat(KernelSources.series(version)).isEqualTo(series);
    }

    @Test
    void asksForTheNameAsTheEndOfTheRelease() {
        String text = SmallKernel.fragment(new Fragment(), List.of(Sanitizer.KASAN), "6.12-KASAN")
                .text();

        assertThat(text)
                .contains("CONFIG_LOCALVERSION=\"-6.12-kasan\"", "CONFIG_KASAN_VMALLOC=y", "### --with kasan")
                .doesNotContain("PROVE_LOCKING");
    }

    @Test
    void countsFilesOfMakesOutput() {
        assertThat(MakeLog.countCompiled(Stream.of(
                        "  CC      kernel/fork.o",
                        "  CC [M]  net/xfrm/xfrm_user.o",
                        "  AS      arch/x86/entry/entry.o",
                        "  AR      fs/built-in.a",
                        "  HOSTCC  scripts/basic/fixdep",
                        "make[1]: Entering directory")))
                .isEqualTo(3);
    }

    @Test
    void tellsHowLongItMayStillTakeOnceThatCanBeTold() {
        assertThat(MakeLog.inWords(0, 1000, Duration.ZERO)).isEqualTo("compiling");
        assertThat(MakeLog.inWords(20, 1000, Duration.ofSeconds(10)))
                .isEqualTo("20 of about 1,000 files compiled (2 %)");
        assertThat(MakeLog.inWords(500, 1000, Duration.ofMinutes(5)))
                .isEqualTo("500 of about 1,000 files compiled (50 %), about 5 min to go");
        assertThat(MakeLog.inWords(950, 1000, Duration.ofSeconds(950)))
                .isEqualTo("950 of about 1,000 files compiled (95 %), about 50 s to go");
        assertThat(MakeLog.inWords(1001, 1000, Duration.ofSeconds(1))).startsWith("1,001 files compiled; linking");
    }

    @Test
    void pruningKeepsWhatItIsToldToAndNoEmptyFolder() throws Exception {
        Path tree = folder.resolve("tree");
        FakeKernel.write(tree.resolve("include/linux/kernel.h"), "x");
        FakeKernel.write(tree.resolve("drivers/a/a.c"), "x");
        Files.createSymbolicLink(tree.resolve("drivers/link"), Path.of("../include"));

        Trees.prune(tree, file -> file.startsWith("include"));

        assertThat(tree.resolve("include/linux/kernel.h")).exists();
        assertThat(tree.resolve("drivers")).doesNotExist();
        Trees.delete(tree);
        assertThat(tree).doesNotExist();
    }
}
