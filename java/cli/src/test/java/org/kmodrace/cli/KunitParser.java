// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.kernel.DebianPackages;
import org.kmodrace.lab.kernel.DebianRelease;

/** The kernel's own reader of KTAP, {@code tools/testing/kunit/kunit.py parse}, from Debian's source package. */
final class KunitParser {
    private static final String PACKAGE = "linux-source-6.1";
    private static final Duration UNPACKING = Duration.ofMinutes(5);

    private KunitParser() {}

    /** What it says of a file, and its exit status: 0 when all tests that it has are passed or skipped. */
    static ToolRun.Result parse(Path file) throws Exception {
        return ToolRun.of("python3", script().toString(), "parse", file.toString())
                .run();
    }

    private static Path script() throws Exception {
        Cache cache = Cache.ofUser();
        DebianPackages packages = new DebianPackages(cache, DebianRelease.BOOKWORM);
        // What it depends on is for building kernels.
        DebianPackages.Selection source = new DebianPackages.Selection(
                packages.select(List.of(PACKAGE), false, Progress.SILENT).orElseThrow().packages().stream()
                        .filter(one -> one.name().equals(PACKAGE))
                        .toList());
        Path entry = cache.folder("test-kunit").resolve(source.version(PACKAGE));
        return cache.withLock("test-kunit", () -> {
                    if (Files.isDirectory(entry)) {
                        return entry;
                    }
                    return cache.publish(entry, directory -> {
                        Path files = Files.createDirectory(directory.resolve("files"));
                        Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
                        packages.unpack(source, PACKAGE, files, unpacked, Progress.SILENT);
                        try (Stream<Path> all = Files.list(unpacked.resolve("usr/src"))) {
                            Path archive = all.filter(one -> one.toString().contains(".tar."))
                                    .findFirst()
                                    .orElseThrow();
                            ToolRun.of("tar", "-C", directory.toString(), "--strip-components=1", "--wildcards", "-xf")
                                    .with(List.of(archive.toString(), "*/tools/testing/kunit/*.py"))
                                    .deadline(UNPACKING)
                                    .require("unpacking kunit.py", "see whether it lasts");
                            Files.delete(archive);
                        }
                    });
                })
                .resolve("tools/testing/kunit/kunit.py");
    }
}
