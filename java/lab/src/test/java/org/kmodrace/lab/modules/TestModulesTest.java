// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.kernel.BuildTree;
import org.kmodrace.lab.kernel.Kernel;

/** With a Makefile in the place of a kernel's: how make is called, and what becomes of its failures. */
class TestModulesTest {
    @TempDir
    Path folder;

    private Path sources = Path.of("");

    @BeforeEach
    void makeSources() throws IOException {
        sources = Files.createDirectory(folder.resolve("sources"));
        Files.writeString(sources.resolve("Kbuild"), "obj-m := a.o\n");
        Files.writeString(sources.resolve("a.c"), "int a;\n");
    }

    private Kernel kernel(String makefile) throws IOException {
        Path tree = Files.createDirectories(folder.resolve("tree"));
        Files.writeString(tree.resolve("Makefile"), makefile);
        Files.writeString(tree.resolve("Module.symvers"), "");
        BuildTree build = new BuildTree(tree, null, List.of("CONFIG_X="), "gcc");
        return new Kernel("debian:6.1", "6.1", "", "", tree.resolve("bzImage"), null, null, build, "0");
    }

    private String hash() throws Exception {
        Digest digest = new Digest();
        ModuleSources.in(sources).hash(digest);
        return digest.hex();
    }

    @Test
    void theKeyFollowsTheSourcesAndNotWhatABuildLeft() throws Exception {
        String before = hash();
        Files.writeString(sources.resolve("a.o"), "object");
        Files.writeString(sources.resolve(".a.o.cmd"), "command");
        Files.writeString(sources.resolve("a.mod.c"), "generated");
        assertThat(hash()).isEqualTo(before);
        Files.writeString(sources.resolve("a.c"), "int b;\n");
        assertThat(hash()).isNotEqualTo(before);
    }

    @Test
    void aFailedBuildShowsTheFirstErrorsAndKeepsTheLog() throws Exception {
        Kernel kernel = kernel("modules:\n\t@echo $(M)/a.c:1:1: error: it is wrong >&2; exit 1\n");
        TestModules modules = new TestModules(Cache.at(folder.resolve("cache")));
        assertThatThrownBy(() -> modules.build(kernel, sources, Progress.SILENT))
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll(
                        "could not be built for debian:6.1", "a.c:1:1: error: it is wrong", "CONFIG_X=")
                .satisfies(e -> assertThat(Path.of(((LabException) e)
                                .next()
                                .lines()
                                .findFirst()
                                .orElse("")
                                .replace("the whole log: ", "")))
                        .content()
                        .contains("it is wrong"));
        try (Stream<Path> left = Files.list(folder.resolve("cache/modules"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aBuildWithoutModulesIsAFailure() throws Exception {
        Kernel kernel = kernel("modules:\n");
        TestModules modules = new TestModules(Cache.at(folder.resolve("cache")));
        assertThatThrownBy(() -> modules.build(kernel, sources, Progress.SILENT))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("made no module");
    }

    @Test
    void aFullDiskIsNotTheSourcesFault() throws Exception {
        Kernel kernel = kernel("modules:\n\t@head -c 1 /dev/zero > /dev/full\n");
        TestModules modules = new TestModules(Cache.at(folder.resolve("cache")));
        assertThatThrownBy(() -> modules.build(kernel, sources, Progress.SILENT))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("the disk is full");
    }

    @Test
    void pathsThatMakeCannotHandleAreRefused() throws Exception {
        Kernel kernel = kernel("modules:\n");
        TestModules modules = new TestModules(Cache.at(folder.resolve("with blank")));
        assertThatThrownBy(() -> modules.build(kernel, sources, Progress.SILENT))
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll("with blank", "XDG_CACHE_HOME");
    }

    @Test
    void aFolderWithoutKbuildIsNoSource() {
        assertThatThrownBy(() -> ModuleSources.in(folder))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("neither Kbuild nor Makefile");
    }
}
