// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An archive of the tool's classes, which its JVMs start from, as a user's do from the launcher's: hundreds of them are
 * started by the tests.
 */
final class ClassArchive {
    private static final int PATIENCE_SECONDS = 120;

    /** Made once for all tests of this JVM. */
    private static final class Made {
        static final Path FILE = make();
    }

    private ClassArchive() {}

    /** The archive. */
    static Path file() {
        return Made.FILE;
    }

    private static Path make() {
        Path target = Kmodrace.checkout().resolve("java/cli/target");
        Path archive = target.resolve("tests.jsa");
        try {
            Files.deleteIfExists(archive);
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-XX:-UsePerfData",
                            "-XX:ArchiveClassesAtExit=" + archive,
                            "-jar",
                            target.resolve("kmodrace.jar").toString(),
                            "show",
                            "symbol-get-leak"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || !Files.exists(archive)) {
                process.destroyForcibly();
                throw new IllegalStateException("no archive of classes was made in " + archive);
            }
            return archive;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
