// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.bridge.Errno;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.oracle.KernelVersion;

/** What must hold of every line of the table. */
class ContractTest {
    private static final KernelOptions DEBIAN = new KernelOptions(Optional.of("""

                            CONFIG_MODULE_FORCE_LOAD=y
                            CONFIG_MODULE_FORCE_UNLOAD=y
                            CONFIG_MODULE_SIG=y
                            CONFIG_MODVERSIONS=y
                            """));
    private static final KernelOptions BARE = new KernelOptions(Optional.of("\n"));

    static List<Case> cases() {
        return Contract.cases();
    }

    static Stream<Case> allCases() {
        return Stream.of(Contract.cases(), ControlCases.mistaken(), ControlCases.beyondDoubt())
                .flatMap(List::stream);
    }

    @Test
    void theScenarioHasATrialForEachLine() {
        assertThat(Catalogue.byId("syscall-errors").orElseThrow().race().trials())
                .isEqualTo(cases().size());
    }

    @Test
    void everyLineHasANameOfItsOwn() {
        assertThat(cases()).extracting(Case::id).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("allCases")
    void aLineSaysWhichCallAndWhatIsDoneAndWhy(Case one) {
        assertThat(one.id()).matches("(init|finit|delete)(-[a-z0-9]+)+");
        assertThat(one.does()).isNotBlank().doesNotEndWith(".").doesNotContain("\n");
        assertThat(one.rules()).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule.because()).isNotBlank().doesNotEndWith(".");
            assertThat(rule.answers()).isNotEmpty().allMatch(ContractTest::canBePrinted);
        });
    }

    /** By a result as the bridge prints it. */
    private static boolean canBePrinted(String answer) {
        return answer.matches("0|-[2-9]\\d*|errno \\d+")
                || IntStream.range(1, 4096).anyMatch(n -> new Errno(n).name().equals(answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.10", "6.1", "6.6", "6.12", "6.19", "7.3"})
    void nearlyEveryLineIsForEveryKernelOfToday(String release) {
        KernelVersion version = KernelVersion.parse(release);
        // What an older kernel does with it is better not tried.
        List<String> notFor =
                version.compareTo(new KernelVersion(5, 12)) < 0 ? List.of("finit-file-section-0") : List.of();
        assertThat(cases())
                .filteredOn(c -> c.rule(version, DEBIAN).isEmpty())
                .extracting(Case::id)
                .isEqualTo(notFor);
        assertThat(cases().stream()
                        .filter(c -> !notFor.contains(c.id()))
                        .filter(c -> c.rule(version, BARE).isEmpty()))
                .hasSizeLessThan(cases().size() / 8)
                .allSatisfy(c -> assertThat(c.whyNot(version, BARE)).contains("with CONFIG_"));
    }

    @Test
    void whatDiffersFromKernelToKernelIsInTheTable() {
        assertThat(expected("finit-fd-none", "4.5")).isEqualTo("ENOEXEC");
        assertThat(expected("finit-fd-none", "4.6")).isEqualTo("EBADF");
        assertThat(expected("finit-fd-directory", "4.5")).isEqualTo("EISDIR");
        assertThat(expected("finit-fd-directory", "6.12")).isEqualTo("EINVAL");
        assertThat(expected("finit-coming-same-file", "6.1")).isEqualTo("EEXIST");
        assertThat(expected("finit-coming-same-file", "6.12")).isEqualTo("0");
        assertThat(expected("finit-interrupted-same-file-restart", "6.1")).isEqualTo("EEXIST");
        assertThat(expected("finit-interrupted-same-file-restart", "6.12")).isEqualTo("EINTR");
    }

    private static String expected(String id, String release) {
        return cases().stream()
                .filter(c -> c.id().equals(id))
                .flatMap(c -> c.rule(KernelVersion.parse(release), DEBIAN).stream())
                .map(Rule::answer)
                .findFirst()
                .orElse("none");
    }

    @Test
    void whatLocksTheKernelComesLast() {
        List<String> ids = cases().stream().map(Case::id).toList();
        int first = IntStream.range(0, ids.size())
                .filter(i -> ids.get(i).contains("-unsigned"))
                .findFirst()
                .orElseThrow();
        assertThat(ids.subList(first, ids.size())).allMatch(id -> id.contains("-unsigned") || id.contains("-disabled"));
        int disabled = ids.indexOf("finit-disabled");
        assertThat(ids.subList(disabled, ids.size())).allMatch(id -> id.contains("-disabled"));
    }

    @Test
    void thePrintedTableIsTheTable() {
        assertThat(Contract.specs()).hasSameSizeAs(cases()).allSatisfy(spec -> {
            assertThat(spec.answers()).isNotEmpty();
            assertThat(spec.answers())
                    .allSatisfy(answer -> assertThat(answer.answer()).isNotBlank());
        });
    }
}
