// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every file says under which licence it is. */
class LicencesTest {
    private static final String LINE = "SPDX-License-Identifier: ";
    /** Those that a line of REUSE.toml speaks for. */
    private static final List<String> SPOKEN_FOR = List.of(".md", "src/test/resources/");

    private static final int BEGINNING = 400;

    @ParameterizedTest
    @CsvSource({
        "java, Apache-2.0",
        "native, Apache-2.0",
        "examples, Apache-2.0",
        "bench, Apache-2.0",
        "vagrant, Apache-2.0",
        "containers, Apache-2.0",
        "docs, Apache-2.0",
        "testmods, GPL-2.0"
    })
    void everyFileSaysItInItsFirstLines(String folder, String licence) throws IOException {
        Path root = Kmodrace.checkout();
        try (Stream<Path> files = Files.walk(root.resolve(folder))) {
            assertThat(files.filter(Files::isRegularFile)
                            .filter(file -> !root.relativize(file).toString().contains("target/"))
                            .filter(file -> SPOKEN_FOR.stream()
                                    .noneMatch(root.relativize(file).toString()::contains))
                            .filter(file -> !beginning(file).contains(LINE + licence))
                            .map(root::relativize))
                    .as("files without \"%s%s\"", LINE, licence)
                    .isEmpty();
        }
    }

    private static String beginning(Path file) {
        try {
            byte[] all = Files.readAllBytes(file);
            return new String(all, 0, Math.min(all.length, BEGINNING), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
