// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.kernel.Kernels;

/** Runs that share a cache. */
@Timeout(600)
class SimultaneousRunsIT {
    private static final String[] RUN = {"run", "--kernel", Kmodrace.KERNEL, "--trials", "2", "symbol-get-leak"};
    private static final String CACHE = "cache/kmodrace";
    private static final String KERNELS = "kernels";

    @TempDir
    Path home;

    @AfterEach
    void leaveTheUsersKernelsAlone() throws Exception {
        Files.deleteIfExists(home.resolve(CACHE).resolve(KERNELS));
    }

    /** A cache that has nothing but the user's kernels, so that none is fetched again. */
    private Path emptyCache() throws Exception {
        Cache users = Cache.ofUser();
        new Kernels(users).resolve(KernelSpec.parse(Kmodrace.KERNEL), Progress.SILENT);
        Path cache = Files.createDirectories(home.resolve(CACHE));
        Files.createSymbolicLink(cache.resolve(KERNELS), users.root().resolve(KERNELS));
        return cache;
    }

    @Test
    void twoRunsThatFillAnEmptyCacheAtTheSameTimeBothSucceed() throws Exception {
        Path cache = emptyCache();
        Kmodrace one = new Kmodrace(home.resolve("one"))
                .env("XDG_CACHE_HOME", home.resolve("cache").toString());
        Kmodrace other = new Kmodrace(home.resolve("other"))
                .env("XDG_CACHE_HOME", home.resolve("cache").toString());

        Kmodrace.Use first = one.start(RUN);
        Kmodrace.Use second = other.start(RUN);

        for (Kmodrace.Use use : List.of(first, second)) {
            Kmodrace.Answer run = use.end().exited(ExitCode.OK);
            assertThat(run.out()).containsPattern("symbol-get-leak +REPRODUCED +2/2");
        }
        // Each part was made once, by whoever came first.
        for (String part : List.of("runtime", "modules")) {
            assertThat(entries(cache.resolve(part))).as(part).hasSize(1);
        }
        assertNothingHalfWritten(cache);
    }

    @Test
    void anInterruptedBuildOfTheModulesLeavesNothingHalfWritten() throws Exception {
        interruptAt("building the test modules", RUN);
    }

    @Test
    void anInterruptedBuildOfTheRuntimeLeavesNothingHalfWritten() throws Exception {
        interruptAt(
                "linking the guest's Java runtime",
                "run",
                "--kernel",
                Kmodrace.KERNEL,
                "--modules",
                Kmodrace.checkout().resolve("target/testmods").toString());
    }

    private void interruptAt(String step, String... arguments) throws Exception {
        Path cache = emptyCache();
        Kmodrace.Use use = new Kmodrace(home.resolve("one"))
                .env("XDG_CACHE_HOME", home.resolve("cache").toString())
                .start(arguments);
        use.awaitWord(step);
        // Into the middle of the work of make and jlink, which take some seconds.
        Thread.sleep(300);

        use.signal("INT");
        Kmodrace.Answer run = use.end().exited(130);

        // That make or jlink was killed is no news.
        assertThat(run.err()).doesNotContain("kmodrace:");
        assertThat(run.directories()).isEmpty();
        assertNothingHalfWritten(cache);
    }

    private static void assertNothingHalfWritten(Path cache) throws Exception {
        try (Stream<Path> all = Files.walk(cache)) {
            assertThat(all.map(file -> cache.relativize(file).toString())
                            .filter(name -> name.contains(".scratch-")
                                    || name.endsWith(".new")
                                    || name.startsWith("probe/run-")))
                    .as("half-written parts of the cache")
                    .isEmpty();
        }
    }

    private static List<Path> entries(Path folder) throws Exception {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}
