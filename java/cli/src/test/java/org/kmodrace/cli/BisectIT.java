// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.Kernels;
import org.kmodrace.report.expect.KernelVersion;

/**
 * {@code git bisect run} over a history whose revisions name kernels. It wants one on each side of 6.19, where a get of
 * a symbol by its printed name stopped to race (3b07086444f8), and takes those in the cache: where the newer one is
 * missing, it is aborted with the reason.
 */
@Timeout(600)
class BisectIT {
    private static final String MENDED = "6.19";

    @TempDir
    Path home;

    private static String mendedKernel() throws Exception {
        List<Kernel> cached = new Kernels(Cache.ofUser()).cached();
        Optional<String> newer = cached.stream()
                .filter(kernel -> version(kernel.release()).compareTo(version(MENDED)) >= 0)
                .map(Kernel::name)
                .findFirst();
        if (newer.isPresent()) {
            return newer.get();
        }
        String why = "the cache has no kernel from " + MENDED + " on, which differs from the older ones; fetch one with"
                + " ./kmodrace kernel fetch debian:sid";
        return abort(why);
    }

    private static KernelVersion version(String release) {
        return KernelVersion.of(release).orElseThrow();
    }

    @Test
    void gitFindsTheFirstRevisionWhereTheRaceIsGone() throws Exception {
        String mended = mendedKernel();
        Path repository = Files.createDirectory(home.resolve("history"));
        git(repository, "init", "--quiet");
        List<String> kernels =
                List.of("debian:6.1", "debian:6.1", "debian:6.12", "debian:6.12", mended, mended, mended);
        List<String> revisions = new ArrayList<>();
        for (int i = 0; i < kernels.size(); i++) {
            Files.writeString(repository.resolve("kernel"), kernels.get(i));
            Files.writeString(repository.resolve("revision"), "" + i);
            git(repository, "add", ".");
            git(repository, "commit", "--quiet", "-m", i + ": " + kernels.get(i));
            revisions.add(git(repository, "rev-parse", "HEAD").strip());
        }

        git(repository, "bisect", "start", revisions.getLast(), revisions.getFirst());
        String step = command() + " bisect-step --scenario printed-symbol-vs-unload --bad-when NOT_SEEN"
                + " --kernel \"$(cat kernel)\"";
        String told = git(repository, "bisect", "run", "sh", "-c", step);

        assertThat(told).contains(revisions.get(4) + " is the first bad commit");
        assertThat(told).contains("good: seen: ").contains("bad: not seen: 0 hits in ");
    }

    private String command() throws IOException {
        return new Kmodrace(home.resolve("use"))
                .command().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    }

    private String git(Path repository, String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of("git", "-c", "user.name=kmodrace", "-c", "user.email=kmodrace@localhost"),
                        Stream.of(arguments))
                .toList();
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(repository.toFile()).redirectErrorStream(true);
        // Nothing of the user's own settings, such as hooks or signed commits.
        builder.environment()
                .putAll(Map.of(
                        "GIT_CONFIG_GLOBAL",
                        "/dev/null",
                        "GIT_CONFIG_NOSYSTEM",
                        "1",
                        "KMODRACE_RUNS",
                        home.resolve("runs").toString()));
        Process process = builder.start();
        process.getOutputStream().close();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", arguments) + "\n" + told)
                .isZero();
        return told;
    }
}
