// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Modules for a kernel whose kbuild tools a Debian 12 cannot start, built with its own release's tools. */
@Timeout(900)
class OtherToolchainIT {
    private static final String KERNEL = "debian:trixie";
    private static final String WORDS = "gcc-14 of Debian trixie, in a root tree";

    @TempDir
    Path home;

    /** A module that was never built before. */
    @BeforeEach
    void writeAModule() throws IOException {
        Path sources = Files.createDirectory(home.resolve("sources"));
        Files.writeString(sources.resolve("Kbuild"), "obj-m := kmr_it.o\n");
        Files.writeString(sources.resolve("kmr_it.c"), """
                // SPDX-License-Identifier: GPL-2.0
                #include <linux/module.h>
                MODULE_LICENSE("GPL");
                MODULE_DESCRIPTION("%s");
                """.formatted(UUID.randomUUID()));
    }

    private String[] build() {
        return new String[] {
            "modules",
            "build",
            "--kernel",
            KERNEL,
            "--toolchain",
            "root",
            "--from",
            home.resolve("sources").toString(),
            "--out",
            home.resolve("built").toString()
        };
    }

    @Test
    void modulesAreBuiltInARootTreeAndNoMountStays() throws Exception {
        Kmodrace.Answer built = new Kmodrace(home.resolve("use")).run(build()).exited(ExitCode.OK);

        assertThat(built.out()).contains("1 modules for 6.12.").contains("built with " + WORDS);
        assertThat(built.err()).contains("with " + WORDS);
        assertThat(home.resolve("built/kmr_it.ko")).isRegularFile();
        assertNoMounts();
    }

    @Test
    void aBuildThatIsKilledLeavesNoProcessAndNoMount() throws Exception {
        Kmodrace kmodrace = new Kmodrace(home.resolve("use"));
        Kmodrace.Use use = kmodrace.start(build());
        use.awaitWord("with " + WORDS);
        List<ProcessHandle> started = descendants(use.pid());

        use.signal("KILL");

        long deadline = System.nanoTime() + 10_000_000_000L;
        while (started.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(started).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertNoMounts();
    }

    @Test
    void aScenarioRunsOnSuchAKernel() throws Exception {
        Kmodrace.Answer run = new Kmodrace(home.resolve("use"))
                .run("run", "--kernel", KERNEL, "--toolchain", "root", "symbol-get-leak")
                .exited(ExitCode.OK);

        assertThat(run.unwrapped())
                .containsPattern("symbol-get-leak REPRODUCED 10/10")
                .contains("+deb13-cloud-amd64");
    }

    /** Once there are any: the namespace and what runs in it. */
    private static List<ProcessHandle> descendants(long pid) throws InterruptedException {
        ProcessHandle tool = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all = List.of();
        for (int i = 0; i < 500 && all.size() < 3; i++) {
            Thread.sleep(10);
            all = tool.descendants().toList();
        }
        return all;
    }

    private static void assertNoMounts() throws IOException {
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain("/toolchains/");
    }
}
