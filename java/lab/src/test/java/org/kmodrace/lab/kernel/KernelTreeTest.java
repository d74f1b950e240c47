// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;

class KernelTreeTest {
    @TempDir
    Path folder;

    private Path tree = Path.of("");
    private Path image = Path.of("");

    @BeforeEach
    void makeTree() throws IOException {
        tree = FakeKernel.tree(folder.resolve("linux"), "6.1.0-test");
        image = tree.resolve("arch/x86/boot/bzImage");
    }

    private Kernel resolve() throws Exception {
        Host nobody = new Host(folder.resolve("host"), Map.of());
        return new Kernels(Cache.at(folder.resolve("cache")), nobody)
                .resolve(KernelSpec.parse(tree.toString()), Progress.SILENT);
    }

    private void fails(String... words) {
        assertThatThrownBy(this::resolve)
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll(words)
                .satisfies(e -> assertThat(((LabException) e).next()).isNotEmpty());
    }

    @Test
    void opensATree() throws Exception {
        Kernel kernel = resolve();
        assertThat(kernel.name()).isEqualTo(tree.toString());
        assertThat(kernel.release()).isEqualTo("6.1.0-test");
        assertThat(kernel.image()).isEqualTo(image);
        assertThat(kernel.digest()).hasSize(64);
        assertThat(kernel.moduleTree()).isNull();
        assertThat(kernel.buildTree().source()).isEqualTo(tree);
        assertThat(kernel.buildTree().objects()).isNull();
        assertThat(kernel.buildTree().makeVars()).contains("CONFIG_DEBUG_INFO_BTF_MODULES=");
    }

    @Test
    void anotherImageHasAnotherDigest() throws Exception {
        String first = resolve().digest();
        assertThat(resolve().digest()).isEqualTo(first);
        Files.write(image, new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);
        assertThat(resolve().digest()).isNotEqualTo(first);
    }

    @Test
    void opensAnObjectDirectoryByItsLink() throws Exception {
        Path source = folder.resolve("source-tree");
        FakeKernel.write(source.resolve("Makefile"), "PATCHLEVEL = 1\n");
        FakeKernel.write(tree.resolve("Makefile"), "include /elsewhere/Makefile\n");
        Files.createSymbolicLink(tree.resolve("source"), source);
        assertThat(resolve().buildTree().source()).isEqualTo(source.toRealPath());
        assertThat(resolve().buildTree().objects()).isEqualTo(tree);
    }

    @Test
    void findsTheSourceThatLiesBesideWhenItsNamedPlaceIsNotThere() throws Exception {
        FakeKernel.write(folder.resolve("linux-headers-6.1-common/Makefile"), "PATCHLEVEL = 1\n");
        FakeKernel.write(tree.resolve("Makefile"), "include /no/such/place/linux-headers-6.1-common/Makefile\n");
        assertThat(resolve().buildTree().source()).isEqualTo(folder.resolve("linux-headers-6.1-common"));
        Files.delete(folder.resolve("linux-headers-6.1-common/Makefile"));
        fails("the source part of this tree is missing: linux-headers-6.1-common");
        FakeKernel.write(tree.resolve("Makefile"), "all:\n");
        fails("cannot tell which source tree", "ln -s");
    }

    @Test
    void debiansHeadersSayTheirReleaseInUtsrelease() throws Exception {
        FakeKernel.write(tree.resolve("include/generated/utsrelease.h"), "#define UTS_RELEASE \"6.1.0-9-cloud\"\n");
        fails("the image is 6.1.0-test but the tree is 6.1.0-9-cloud", "bzImage");
        FakeKernel.image(image, "6.1.0-9-cloud");
        assertThat(resolve().release()).isEqualTo("6.1.0-9-cloud");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        Files.delete(tree.resolve("scripts/mod/modpost"));
        fails("kbuild's tools are missing", "scripts/mod/modpost");
        Files.delete(tree.resolve("Module.symvers"));
        fails("no readable Module.symvers", tree.toString());
        Files.delete(image);
        fails("no kernel image in this tree", "make -C " + tree + " bzImage");
        Files.delete(tree.resolve(".config"));
        fails("is it a kernel tree that was built?");
    }

    @Test
    void garbageIsNoImage() throws Exception {
        for (int length : new int[] {0, 1, 0x20f, 0x1000}) {
            Files.write(image, new byte[length]);
            fails("no x86 kernel image", "HdrS", "(" + length + " bytes)");
        }
        Files.delete(image);
        Files.createDirectory(image);
        fails("no kernel image", image.toString());
    }

    @Test
    void anImageThatSaysNoReleaseIsBelieved() throws Exception {
        byte[] bytes = Files.readAllBytes(image);
        bytes[0x20e] = 0;
        bytes[0x20f] = 0;
        Files.write(image, bytes);
        assertThat(resolve().release()).isEqualTo("6.1.0-test");
        bytes[0x20e] = (byte) 0xff;
        bytes[0x20f] = (byte) 0xff;
        Files.write(image, bytes);
        assertThat(resolve().release()).as("a pointer beyond the end").isEqualTo("6.1.0-test");
    }

    @Test
    void readsTheNeededGlibcOutOfAProgram() throws Exception {
        Path tool = tree.resolve("scripts/mod/modpost");
        FakeKernel.write(tool, "\u007fELF…GLIBC_2.2.5\0GLIBC_2.38\0GLIBC_2.4\0");
        assertThat(KbuildTools.neededGlibc(tool)).isEqualTo(38);
        BuildTree build = resolve().buildTree();
        assertThat(KbuildTools.trouble(build, 36)).contains("modpost needs glibc 2.38 and this host has 2.36");
        assertThat(KbuildTools.trouble(build, 38)).isEmpty();
        assertThat(KbuildTools.trouble(build, 0)).as("unknown: make may try").isEmpty();
    }
}
