// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.kernel.BuildTree;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.kernel.Kernels;
import org.kmodrace.lab.toolchain.Recipe;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** Modules for a kernel whose tools this host does not have, built in containers and loaded by that kernel. */
@Timeout(900)
class ContainersIT {
    private static final String SUITE = "trixie";
    private static final String KERNEL = "debian:" + SUITE;
    private static final Recipe RECIPE = new Recipe("debian", SUITE);

    @TempDir
    private static Path state;

    private static TestEngine engine;

    @TempDir
    private Path home;

    private String said = "";

    @BeforeAll
    static void anEngineIsThere() throws Exception {
        engine = TestEngine.start(state);
        engine.hasBaseImage(SUITE);
    }

    @AfterAll
    static void itEnds() throws Exception {
        if (engine != null) {
            engine.end();
        }
    }

    /** A module that was never built before, and what it says. */
    @BeforeEach
    void writeAModule() throws IOException {
        said = "this is " + UUID.randomUUID();
        Path sources = Files.createDirectory(home.resolve("sources"));
        Files.writeString(sources.resolve("Kbuild"), "obj-m := kmr_it.o\n");
        Files.writeString(sources.resolve("kmr_it.c"), """
                // SPDX-License-Identifier: GPL-2.0
                #include <linux/module.h>
                static int __init kmr_it_init(void)
                {
                	pr_info("kmr_it: %s\\n");
                	return 0;
                }
                static void __exit kmr_it_exit(void)
                {
                }
                module_init(kmr_it_init);
                module_exit(kmr_it_exit);
                MODULE_LICENSE("GPL");
                """.formatted(said));
    }

    private Kmodrace kmodrace() throws IOException {
        return new Kmodrace(home.resolve("use")).env("DOCKER_HOST", engine.address());
    }

    private void isLoadedByItsKernel(Path module) throws Exception {
        Kmodrace.Answer loaded = new Kmodrace(home.resolve("load"))
                .run("load", module.toString(), "--in", KERNEL)
                .exited(ExitCode.OK);

        assertThat(loaded.unwrapped()).contains(said);
    }

    private Kmodrace.Answer build(Kmodrace kmodrace, String toolchain) throws Exception {
        return kmodrace.run(
                "modules",
                "build",
                "--kernel",
                KERNEL,
                "--toolchain",
                toolchain,
                "--from",
                home.resolve("sources").toString(),
                "--out",
                home.resolve("built").toString());
    }

    /** By the tools of the kernel's release as kmodrace has fetched them, and by those that a recipe installs. */
    @ParameterizedTest
    @CsvSource({"container, gcc-14 of Debian trixie", "container:debian:trixie, gcc of Debian trixie"})
    void aModuleIsBuiltInAContainer(String toolchain, String words) throws Exception {
        Kmodrace.Answer built = build(kmodrace(), toolchain).exited(ExitCode.OK);

        assertThat(built.unwrapped()).contains("built with " + words + ", in a container (docker)");
        isLoadedByItsKernel(home.resolve("built/kmr_it.ko"));
    }

    @Test
    void aModuleIsBuiltByHandInTheImageThatARecipeMakes() throws Exception {
        build(kmodrace(), "container:debian:" + SUITE).exited(ExitCode.OK);
        Files.delete(home.resolve("built/kmr_it.ko"));

        isLoadedByItsKernel(builtByTestcontainers());
    }

    /** With nothing of ours but the image. */
    private Path builtByTestcontainers() throws Exception {
        Kernel kernel = new Kernels(Cache.ofUser()).resolve(KernelSpec.parse(KERNEL), Progress.SILENT);
        BuildTree tree = kernel.buildTree();
        Path cache = Cache.ofUser().root();
        Path sources = home.resolve("sources");
        try (GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(RECIPE.image()))
                .withImagePullPolicy(image -> false)
                .withNetworkMode("none")
                .withCreateContainerCmdModifier(create -> Objects.requireNonNullElseGet(
                                create.getHostConfig(), HostConfig::newHostConfig)
                        .withBinds(Bind.parse(cache + ":" + cache + ":ro"), Bind.parse(sources + ":" + sources)))
                .withCommand("sleep", "600")) {
            container.start();
            Container.ExecResult make = container.execInContainer(make(tree, sources));
            assertThat(make.getExitCode())
                    .as(make.getStdout() + make.getStderr())
                    .isZero();
            container.execInContainer("chmod", "--recursive", "a+rwX", sources.toString());
        }
        return sources.resolve("kmr_it.ko");
    }

    private static String[] make(BuildTree tree, Path sources) {
        Path objects = tree.objects();
        List<String> where = objects == null ? List.of() : List.of("O=" + objects);
        return Stream.of(
                        List.of("make", "-C", tree.source().toString()),
                        where,
                        List.of("M=" + sources, "CONFIG_DEBUG_INFO_BTF_MODULES=", "modules"))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    @Test
    void withoutAnEngineThatAnswersItIsSaid() throws Exception {
        Kmodrace nobody = new Kmodrace(home.resolve("use")).env("DOCKER_HOST", "unix://" + home.resolve("nobody"));

        Kmodrace.Answer answer = build(nobody, "container:debian:" + SUITE).exited(ExitCode.INFRASTRUCTURE);

        assertThat(answer.err()).contains("no container engine answers", "--toolchain auto");
    }
}
