// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.scenario.Scenario;
import picocli.CommandLine;

/** The README names what there is; {@link ReadmeIT} types its commands. */
class ReadmeTest {
    private static List<String> lines() {
        return ReadmeExamples.all().stream().map(ReadmeExample::line).toList();
    }

    @Test
    void everyCommandIsTried() throws IOException {
        assertThat(lines())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(Readme.read().commands());
        assertThat(ReadmeExamples.all())
                .filteredOn(example -> example.when() == ReadmeExample.When.ELSEWHERE)
                .allSatisfy(example -> assertThat(example.reason()).isNotEmpty());
    }

    @Test
    void whatIsMeasuredHasItsProgram() {
        assertThat(lines())
                .filteredOn(line -> line.startsWith("bench/"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(
                                Files.isExecutable(Kmodrace.checkout().resolve(line)))
                        .isTrue());
    }

    static Stream<String> commandLines() {
        return lines().stream()
                .flatMap(line -> Stream.of(line.split("&&|[|]|<[(]", -1)))
                .filter(part -> part.contains("/kmodrace ") && !part.contains("kmodrace test"))
                .map(part -> part.substring(part.indexOf("/kmodrace ") + "/kmodrace ".length())
                        .replaceAll("[)]$", "")
                        .strip());
    }

    /** Those that no test types included. */
    @ParameterizedTest
    @MethodSource("commandLines")
    void theCommandLineIsUnderstood(String line) {
        String[] arguments = Stream.of(line.split(" (?=(?:[^'\"]*['\"][^'\"]*['\"])*[^'\"]*$)", -1))
                .map(word -> word.replaceAll("['\"]", ""))
                .toArray(String[]::new);

        CommandLine.ParseResult parsed = Main.commandLine().parseArgs(arguments);

        assertThat(parsed.hasSubcommand()).isTrue();
    }

    @Test
    void theTableHasEveryScenarioOfACompleteRunAndNoOther() throws IOException {
        List<String> known = Catalogue.scenarios().stream().map(Scenario::id).toList();
        assertThat(Readme.read().scenarios())
                .doesNotHaveDuplicates()
                .isSubsetOf(known)
                .containsAll(raced());
    }

    @Test
    void whatItSaysThatARunPrintsIsOfTheseScenarios() throws IOException {
        List<String> printed = Readme.read().sample().stream()
                .takeWhile(line -> !line.isEmpty())
                .skip(1)
                .filter(line -> !line.startsWith(" "))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
        assertThat(printed).containsExactlyElementsOf(raced());
    }

    /** What a run without names races. */
    private static List<String> raced() {
        return Catalogue.byDefault().stream().map(Scenario::id).toList();
    }
}
