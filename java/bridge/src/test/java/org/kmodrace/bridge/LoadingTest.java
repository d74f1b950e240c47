// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the native parts are found, and what is said when they are not: each in a Java of its own. */
@Timeout(120)
class LoadingTest {
    private static final String BRIDGE = Programs.home(Backends.class);
    private static final String JNA = Programs.home(Native.class);

    @TempDir
    Path folder;

    private static List<String> check(String backend, String classPath, String... options) {
        List<String> command = Programs.java(options);
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED", "-cp", classPath, "org.kmodrace.bridge.SelfCheck", backend));
        return command;
    }

    private static String works(List<String> command) throws Exception {
        Programs.Ended ended = Programs.run(command);
        assertThat(ended.status()).as(ended.out()).isZero();
        assertThat(ended.out()).contains(" ok  finit_module");
        return ended.out();
    }

    private static String refused(List<String> command) throws Exception {
        Programs.Ended ended = Programs.run(command);
        assertThat(ended.status()).as(ended.out()).isEqualTo(1);
        assertThat(ended.out()).contains(" no  backend ").doesNotContain("\tat ");
        return ended.out();
    }

    /** The library as the build made it, before it went into the jar. */
    private static Path library() throws IOException {
        Path jar = Path.of(System.getProperty("kmodrace.native", ""), "jar");
        try (Stream<Path> files = Files.walk(jar)) {
            return files.filter(file -> file.endsWith("libkmodrace.so"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<String> entries(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Test
    void theJniLibraryIsUnpackedAndNothingIsLeftOfIt() throws Exception {
        works(check("jni", BRIDGE, "-Djava.io.tmpdir=" + folder));
        assertThat(entries(folder)).isEmpty();
    }

    @Test
    void theJniLibraryIsUnpackedWhereItIsSaid() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        works(check("jni", BRIDGE, "-Djava.io.tmpdir=/nowhere", "-Dkmodrace.native.directory=" + other));
        assertThat(entries(other)).isEmpty();
    }

    @Test
    void aJniLibraryThatIsNamedIsTheOneThatIsLoaded() throws Exception {
        Path copy = Files.copy(library(), folder.resolve("mine.so"));
        works(check("jni", BRIDGE, "-Djava.io.tmpdir=/nowhere", "-Dkmodrace.native.library=" + copy));
    }

    @Test
    void aJniLibraryThatIsNotThereIsSaidSoAndNoOtherIsLoaded() throws Exception {
        assertThat(refused(check("jni", BRIDGE, "-Dkmodrace.native.library=" + folder.resolve("none.so"))))
                .contains("there is no file " + folder.resolve("none.so"), "-Dkmodrace.native.library");
    }

    @Test
    void aFileThatIsNoLibraryIsSaidSo() throws Exception {
        Path text = Files.writeString(folder.resolve("text.so"), "not a library");
        assertThat(refused(check("jni", BRIDGE, "-Dkmodrace.native.library=" + text)))
                .contains(text.toString(), "libkmodrace.so of this version");
    }

    @Test
    void aBuildWithoutTheLibrarySaysSo() throws Exception {
        Path bare = folder.resolve("bare");
        try (Stream<Path> files = Files.walk(Path.of(BRIDGE))) {
            for (Path file :
                    files.filter(file -> !file.toString().endsWith(".so")).toList()) {
                Files.copy(file, bare.resolve(Path.of(BRIDGE).relativize(file).toString()));
            }
        }
        assertThat(refused(check("jni", bare.toString()))).contains("libkmodrace.so is not in this build");
    }

    @Test
    void aDirectoryThatIsNotThereIsSaidSo() throws Exception {
        assertThat(refused(check("jni", BRIDGE, "-Dkmodrace.native.directory=/nowhere/at/all")))
                .contains("cannot be unpacked below /nowhere/at/all", "-Dkmodrace.native.directory=DIR");
    }

    @Test
    void onAFileSystemThatIsMountedNoexecThePersonIsToldWhatToDo() throws Exception {
        Path mounted = Files.createDirectory(
                folder.resolve("noexec"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx")));
        assertThat(refused(underNoexec(mounted, check("jni", BRIDGE, "-Djava.io.tmpdir=" + mounted))))
                .contains("mounted noexec", "-Dkmodrace.native.directory=DIR", "-Dkmodrace.native.library=PATH");
        assertThat(refused(underNoexec(mounted, check("jna", BRIDGE + ":" + JNA, "-Djna.tmpdir=" + mounted))))
                .contains("JNA cannot load its own C library", "-Djna.tmpdir=DIR");
    }

    @Test
    void withoutOurLibraryFfmWorksThroughTheCLibrary() throws Exception {
        works(check("ffm", BRIDGE, "-Djava.io.tmpdir=/nowhere"));
    }

    @Test
    void aLibraryThatIsNamedForFfmIsNotLeftAsideInSilence() throws Exception {
        Path none = folder.resolve("none.so");
        assertThat(refused(check("ffm", BRIDGE, "-Dkmodrace.native.library=" + none)))
                .contains("there is no file " + none, "-Dkmodrace.native.library");
        Path text = Files.writeString(folder.resolve("text.so"), "not a library");
        assertThat(refused(check("ffm", BRIDGE, "-Dkmodrace.native.library=" + text)))
                .contains(text.toString(), "libkmodrace.so of this version");
    }

    /** In a mount namespace of its own; the other processes of this machine see nothing of it. */
    private static List<String> underNoexec(Path directory, List<String> command) throws Exception {
        List<String> unshare = List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c");
        String mount = "mount -t tmpfs -o noexec none " + directory;
        List<String> attempt = new ArrayList<>(unshare);
        attempt.add(mount);
        Programs.Ended tried = Programs.run(attempt);
        if (tried.status() != 0) {
            String why = "no mount namespace can be made here: " + tried.out().strip();
            System.out.println("SKIPPED: " + why);
            abort(why);
        }
        List<String> all = new ArrayList<>(unshare);
        all.addAll(List.of(mount + " && exec \"$@\"", "sh"));
        all.addAll(command);
        return all;
    }

    @Test
    void withoutJnaTheBackendSaysSoAndTheOthersWork() throws Exception {
        assertThat(refused(check("jna", BRIDGE))).contains("JNA is not on the class or module path", "jna-jpms");
        works(check("ffm", BRIDGE));
        works(check("jni", BRIDGE));
        works(check("jna", BRIDGE + ":" + JNA));
    }
}
