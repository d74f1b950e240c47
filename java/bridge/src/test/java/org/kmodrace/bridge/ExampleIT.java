// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar as others use it: by a program of another module, and by itself. */
@Timeout(120)
class ExampleIT {
    private static final String JNA = Programs.home(Native.class);
    private static final String MAIN = "org.kmodrace.example/org.kmodrace.example.AskTheLoader";

    @TempDir
    Path folder;

    /** The jar that was packaged just now. */
    private static String jar() throws IOException {
        Path target = Path.of(Programs.home(Backends.class));
        Path directory = Files.isRegularFile(target)
                ? target.getParent()
                : target.resolve("..").normalize();
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(Path::toString)
                    .filter(file -> file.matches(".*/kmodrace-bridge-[^/]*\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Path compiled(String modulePath) throws Exception {
        Path source = Path.of(System.getProperty("kmodrace.root", ""), "examples", "ask-the-loader", "src");
        List<String> javac = new ArrayList<>(List.of(
                Programs.jdk("javac"), "-Xlint:all", "-Werror", "--module-path", modulePath, "-d", folder.toString()));
        try (Stream<Path> files = Files.walk(source)) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(javac::add);
        }
        Programs.Ended ended = Programs.run(javac);
        assertThat(ended.status()).as(ended.out()).isZero();
        return folder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffm", "jni", "jna"})
    void theExampleIsCompiledAndAsksTheKernelWithEachBackend(String backend) throws Exception {
        String path = jar() + ":" + JNA;
        Programs.Ended ended = Programs.run(Programs.java(
                "--module-path",
                path + ":" + compiled(path),
                "--add-modules",
                "com.sun.jna",
                "--enable-native-access=org.kmodrace.bridge,com.sun.jna",
                "-m",
                MAIN,
                backend));
        assertThat(ended.status()).as(ended.out()).isZero();
        assertThat(ended.out().lines().toList())
                .as("no word but the program's own")
                .hasSize(4)
                .first()
                .isEqualTo("backend " + backend);
        assertThat(ended.out()).containsPattern("finit_module of no file: (EBADF|EPERM|ENOSYS)");
    }

    @Test
    void theExampleNeedsNoJnaUnlessItIsAskedFor() throws Exception {
        String path = jar();
        List<String> java = Programs.java(
                "--module-path", path + ":" + compiled(path), "--enable-native-access=org.kmodrace.bridge", "-m", MAIN);
        List<String> ffm = new ArrayList<>(java);
        ffm.add("ffm");
        assertThat(Programs.run(ffm).status()).isZero();
        List<String> jna = new ArrayList<>(java);
        jna.add("jna");
        Programs.Ended ended = Programs.run(jna);
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.out())
                .contains("JNA is not on the class or module path")
                .doesNotContain("\tat ");
    }

    @Test
    void theJarAloneTellsWhichBackendsWork() throws Exception {
        Path alone = Files.copy(Path.of(jar()), folder.resolve("kmodrace-bridge.jar"));
        Programs.Ended without = Programs.run(Programs.java("-jar", alone.toString()));
        assertThat(without.status()).isEqualTo(1);
        assertThat(without.out().lines().toList()).hasSize(3);
        assertThat(without.out()).contains("ffm ok  ", "jni ok  ", "jna no  ");

        Programs.Ended with = Programs.run(Programs.java(
                "--enable-native-access=ALL-UNNAMED", "-cp", alone + ":" + JNA, "org.kmodrace.bridge.SelfCheck"));
        assertThat(with.status()).as(with.out()).isZero();
        assertThat(with.out().lines().toList())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).contains(" ok  "));
    }
}
