// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.bridge.Backends;
import org.kmodrace.race.observe.InitstateRules.Look;
import org.kmodrace.race.observe.InitstateRules.State;

/** Looks at directories that are made like those of sysfs, with the real system calls. */
class InitstateRulesTest {
    private static final Set<String> BUILTIN = Set.of("ext4");

    @TempDir
    Path sysModule;

    private final InitstateRules rules = new InitstateRules(Backends.open("ffm"));
    private Path directory = Path.of("");

    @BeforeEach
    void nameTheModule() {
        directory = sysModule.resolve("kmr_params");
    }

    private Look look() {
        return rules.look(directory.resolve("initstate").toString(), directory.toString());
    }

    private Look lookAt(String content) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("initstate"), content);
        return look();
    }

    @Test
    void aModuleAppearsInThreeSteps() throws IOException {
        assertThat(look()).isEqualTo(Look.ABSENT);
        Files.createDirectories(directory);
        assertThat(look()).isEqualTo(Look.DIRECTORY_ONLY);
        assertThat(lookAt("coming\n")).isEqualTo(Look.COMING);
        assertThat(lookAt("live\n")).isEqualTo(Look.LIVE);
        assertThat(lookAt("going\n")).isEqualTo(Look.GOING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "live", "Live\n", "live\nlive\n", "a text that is longer than any state there is\n"})
    void whatIsNoStateIsUnreadable(String content) throws IOException {
        assertThat(lookAt(content)).isEqualTo(Look.UNREADABLE);
    }

    @Test
    void whatIsNoFileIsUnreadable() throws IOException {
        Files.createDirectories(directory.resolve("initstate"));
        assertThat(look()).isEqualTo(Look.UNREADABLE);
    }

    @Test
    void aFileInTheDirectorysPlaceIsNoModule() throws IOException {
        Files.createFile(directory);
        // open() answers ENOTDIR and not ENOENT.
        assertThat(look()).isEqualTo(Look.UNREADABLE);
    }

    @Test
    void looksLeaveNoFileOpen() throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("initstate"), "live\n");
        long before = openFiles();
        for (int i = 0; i < 500; i++) {
            look();
        }
        // Other threads of the JVM may open one or the other.
        assertThat(openFiles()).isLessThan(before + 250);
    }

    private static long openFiles() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LIVE,           LIVE,       LIVE",
        "COMING,         COMING,     COMING",
        "GOING,          GOING,      GOING",
        "DIRECTORY_ONLY, BUILTIN,    COMING",
        "ABSENT,         ABSENT,     ABSENT",
        "UNREADABLE,     UNREADABLE, UNREADABLE",
    })
    void theRulesDifferOnlyForADirectoryWithoutAState(Look look, State kmod18, State kmod20) {
        assertThat(InitstateRules.kmod18(look)).isEqualTo(kmod18);
        assertThat(InitstateRules.kmod20(look, "kmr_params", BUILTIN)).isEqualTo(kmod20);
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void whatTheKernelListsAsBuiltInIsSoByTheNewRuleWhateverIsSeen(Look look) {
        assertThat(InitstateRules.kmod20(look, "ext4", BUILTIN)).isEqualTo(State.BUILTIN);
    }
}
