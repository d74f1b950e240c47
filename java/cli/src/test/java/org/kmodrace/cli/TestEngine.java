// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.ToolRun;

/** A container engine of the tests' own ({@code containers/private-engine}), and the base of an image in it. */
final class TestEngine {
    private static final String SCRIPT = "containers/private-engine";
    /** What it ends with where it cannot run, or a program is missing. */
    private static final int CANNOT = 77;

    private static final Duration MINUTES = Duration.ofMinutes(5);
    private static final Duration END = Duration.ofSeconds(30);

    private static volatile @Nullable TestEngine running;

    private final Process process;
    private final String address;

    private TestEngine(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** The one that runs; there is one at most. */
    static @Nullable TestEngine running() {
        return running;
    }

    /**
     * Starts it. Where no engine can run, the test that asks for it is skipped with the reason; where tests are required
     * to be whole, it fails.
     *
     * @param state where all its files go; a short path, as its socket lies there
     */
    static TestEngine start(Path state) throws Exception {
        Path script = Kmodrace.checkout().resolve(SCRIPT);
        Path said = Files.createFile(state.resolve("said"));
        // It ends when its command does, and that when nobody holds the other end any more.
        Process process = new ProcessBuilder(script.toString(), state.toString(), "sh", "-c", "echo up; exec cat")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        while (process.isAlive() && !Files.readString(said).contains("up\n")) {
            Thread.sleep(50);
        }
        if (!process.isAlive()) {
            if (System.getenv("CI") == null) {
                assumeTrue(process.exitValue() != CANNOT, Files.readString(said));
            }
            throw new IllegalStateException(Files.readString(said));
        }
        TestEngine engine = new TestEngine(process, "unix://" + state.resolve("docker.sock"));
        running = engine;
        return engine;
    }

    /** As {@code DOCKER_HOST} names it. */
    String address() {
        return address;
    }

    /** Nothing can be pulled here: what a recipe begins with is made of the packages themselves. */
    void hasBaseImage(String suite) throws Exception {
        Cache cache = Cache.ofUser();
        Path folder = cache.folder("base").resolve(suite);
        cache.withLock(
                "base",
                () -> cache.publish(
                        folder,
                        directory -> ToolRun.of("mmdebstrap", "--quiet", "--variant=minbase", suite)
                                .with(List.of(directory.resolve("base.tar").toString()))
                                .env("TMPDIR", directory.toString())
                                .deadline(MINUTES)
                                .require("making a Debian", "install mmdebstrap")));
        ToolRun.of("docker", "import", "--change", "ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin")
                .with(List.of(folder.resolve("base.tar").toString(), "debian:" + suite))
                .env("DOCKER_HOST", address)
                .deadline(MINUTES)
                .require("making an image of it", "see what it says");
    }

    /** Ends it, and all that runs in it. */
    void end() throws IOException, InterruptedException {
        running = null;
        process.getOutputStream().close();
        assertThat(process.waitFor(END.toSeconds(), TimeUnit.SECONDS))
                .as("the engine ends")
                .isTrue();
    }
}
