// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Types the commands of the README. Those that boot machines for minutes are typed when they are asked for: all of them
 * by {@code -Dkmodrace.readme=.}, some by a regular expression for the lines. {@link ReadmeTest} holds the README to
 * the list.
 */
class ReadmeIT {
    /** Where it is written down. */
    private static final Path TYPED = Kmodrace.checkout().resolve("java/cli/target/readme");

    private static final String ASKED = System.getProperty("kmodrace.readme", "");

    @TempDir
    private static Path directory;

    private static ReadmeDesk desk;

    @BeforeAll
    static void somebodySitsDown() throws Exception {
        desk = new ReadmeDesk(directory);
        if (asked("my.ko")) {
            desk.driver();
        }
        if (asked("image.deb")) {
            desk.packages();
        }
        if (asked("testbox")) {
            desk.testBox(directory);
        }
    }

    @AfterAll
    static void andGoes() throws Exception {
        if (desk != null) {
            desk.leave();
        }
    }

    @TestFactory
    Stream<DynamicTest> eachCommandDoesWhatTheReadmeSays() {
        return ReadmeExamples.all().stream()
                .filter(example -> example.when() != ReadmeExample.When.ELSEWHERE)
                .map(example -> DynamicTest.dynamicTest(example.line(), () -> tried(example)));
    }

    private static boolean asked(ReadmeExample example) {
        return !ASKED.isEmpty()
                && Pattern.compile(ASKED).matcher(example.line()).find();
    }

    /** Whether a line is asked for that has this word. */
    private static boolean asked(String word) {
        return ReadmeExamples.all().stream().anyMatch(example -> example.line().contains(word) && asked(example));
    }

    private static void tried(ReadmeExample example) throws Exception {
        assumeTrue(
                asked(example) || (ASKED.isEmpty() && example.when() == ReadmeExample.When.ALWAYS),
                "boots machines for minutes, or was not asked for; -Dkmodrace.readme=REGEX types those that match");

        Kmodrace.Answer answer = desk.type(example.script());

        record(example, answer);
        String all = answer.unwrapped() + " " + answer.err().replaceAll("\\s+", " ");
        assertThat(example.codes()).as(all).contains(answer.code());
        assertThat(all).doesNotContain("at org.kmodrace", "this should not have happened");
        for (String pattern : example.says()) {
            assertThat(all).containsPattern(pattern);
        }
    }

    /** What was typed and printed, for somebody to look at. */
    private static void record(ReadmeExample example, Kmodrace.Answer answer) throws IOException {
        String name = example.line().replaceAll("[^A-Za-z0-9.=-]+", "-").replaceAll("^[-.]+", "");
        Files.writeString(
                Files.createDirectories(TYPED).resolve(name.substring(0, Math.min(80, name.length())) + ".txt"),
                "$ %s\n%s%s[exit %d]\n".formatted(example.script(), answer.out(), answer.err(), answer.code()));
    }
}
