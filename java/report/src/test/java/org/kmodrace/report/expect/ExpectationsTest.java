// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.expect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.record.RecordException;

class ExpectationsTest {
    private static final String TWO_RANGES = """
            a:
              - kernels: "< 6.5"
                verdict: REPRODUCED
                because: it was so
                rarely:
                  - verdict: NOT_SEEN
                    because: now and then
              - kernels: all
                verdict: NOT_SEEN
                because: it was mended
            """;

    @TempDir
    Path folder;

    private static VerdictKind known(Expectations expectations, String scenario, String kernel) {
        return expectations
                .of(scenario, KernelVersion.of(kernel))
                .map(Expectation::verdict)
                .orElseThrow();
    }

    @Test
    void somethingIsKnownOfEveryScenarioOnEveryKernel() {
        assertThat(Expectations.ours().scenarios())
                .containsExactlyInAnyOrderElementsOf(
                        Catalogue.scenarios().stream().map(Scenario::id).toList());
        for (String kernel : List.of("5.10.223", "6.1.176", "6.12.95", "7.2.13", "7.3-rc7", "9.0")) {
            for (Scenario scenario : Catalogue.scenarios()) {
                assertThat(Expectations.ours().of(scenario.id(), KernelVersion.of(kernel)))
                        .as(scenario.id() + " on " + kernel)
                        .isPresent();
            }
        }
    }

    @Test
    void theFirstRangeThatTheKernelIsInCounts() {
        Expectations read = ExpectationsFile.parse(TWO_RANGES);

        assertThat(known(read, "a", "6.1.176")).isEqualTo(VerdictKind.REPRODUCED);
        assertThat(known(read, "a", "6.12.95")).isEqualTo(VerdictKind.NOT_SEEN);
        assertThat(read.of("b", KernelVersion.of("6.1"))).isEmpty();
    }

    @Test
    void aRareVerdictIsNoNewsAndHasItsOwnReason() {
        Expectation old = ExpectationsFile.parse(TWO_RANGES).of("a").getFirst();

        assertThat(old.covers(VerdictKind.NOT_SEEN)).isTrue();
        assertThat(old.covers(VerdictKind.CRASHED)).isFalse();
        assertThat(old.reason(VerdictKind.NOT_SEEN)).isEqualTo("now and then");
    }

    @Test
    void aKernelWithoutAVersionIsOnlyInTheRangeOfAll() {
        assertThat(ExpectationsFile.parse(TWO_RANGES).of("a", KernelVersion.of("next")))
                .map(Expectation::because)
                .contains("it was mended");
    }

    @Test
    void theUsersOwnComeBeforeOursAndARunKeepsThem() throws IOException, RecordException {
        Files.writeString(folder.resolve(Expectations.FILE), """
                symbol-get-leak:
                  - kernels: ">= 6.12"
                    verdict: NOT_SEEN
                    because: our kernel has a patch
                """);

        Expectations all = Expectations.ofRun(folder);

        assertThat(known(all, "symbol-get-leak", "6.12.95")).isEqualTo(VerdictKind.NOT_SEEN);
        assertThat(known(all, "symbol-get-leak", "6.1.176")).isEqualTo(VerdictKind.REPRODUCED);
        assertThat(known(all, "open-vs-unload", "6.12.95")).isEqualTo(VerdictKind.REPRODUCED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    'a: [1'                                                    | line 1
                    '- a'                                                      | it holds no scenarios
                    'a: b'                                                     | a has no list of entries
                    'a: [{kernels: all, verdict: SEEN, because: x}]'           | a, entry 1: there is no verdict 'SEEN'
                    'a: [{kernels: all, verdict: ERROR, because: x}]'          | a, entry 1: there is no verdict 'ERROR'
                    'a: [{kernels: all, verdict: NOT_SEEN}]'                   | a, entry 1 lacks 'because'
                    'a: [{kernels: now, verdict: NOT_SEEN, because: x}]'       | a, entry 1: 'now' is no range of kernels
                    'a: [{kernel: all, verdict: NOT_SEEN, because: x}]'        | a, entry 1 has [kernel]; an entry has
                    """)
    void whatIsWrongInAFileIsSaidWithItsPlace(String text, String message) throws IOException {
        Path file = folder.resolve("mine.yaml");
        Files.writeString(file, text);

        assertThatThrownBy(() -> Expectations.read(file))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("mine.yaml cannot be understood: ")
                .hasMessageContaining(message);
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> Expectations.read(folder.resolve("none.yaml")))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("none.yaml cannot be read");
    }
}
