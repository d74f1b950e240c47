// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.race.protocol.AgentEvent;

class MutantOracleTest {
    private static final List<String> LOADING = List.of("load_module", "__do_sys_finit_module", "do_syscall_64");

    private static MutantOracle.Seen seen(
            Map<Integer, Integer> refused, List<String> warnings, List<String> left, String hung, String trouble) {
        return new MutantOracle.Seen(
                300, 100, 6, 1, new TreeMap<>(refused), Map.of("EPERM", 317), warnings, left, hung, trouble);
    }

    private static String outcome(
            Map<Integer, Integer> refused, List<String> warnings, List<String> left, String hung, String trouble) {
        return MutantOracle.judge(seen(refused, warnings, left, hung, trouble)).outcome();
    }

    @Test
    void refusalsThatAreDocumentedAreAsTheyShouldBe() {
        TrialResult result = MutantOracle.judge(seen(Map.of(8, 90, 2, 3, 74, 1), List.of(), List.of(), "", ""));
        assertThat(result.outcome()).isEqualTo(MutantOracle.HANDLED);
        assertThat(result.evidence())
                .containsEntry("refused", Map.of("ENOEXEC", 90, "ENOENT", 3, "EBADMSG", 1))
                .containsEntry("loaded", 6)
                .doesNotContainKeys("hung", "trouble", "leftBehind", "undocumented", "warnings");
    }

    @Test
    void theGravestOfWhatWasSeenNamesTheOutcome() {
        List<String> some = List.of("mutant-7: it");
        assertThat(outcome(Map.of(), some, List.of(), "", "")).isEqualTo(MutantOracle.LOADER_WARNED);
        assertThat(outcome(Map.of(1, 1), some, List.of(), "", "")).isEqualTo(MutantOracle.UNDOCUMENTED);
        assertThat(outcome(Map.of(1, 1), some, some, "", "")).isEqualTo(MutantOracle.LEFT_BEHIND);
        assertThat(outcome(Map.of(1, 1), some, some, "", "it")).isEqualTo(MutantOracle.LOADER_BROKEN);
        assertThat(outcome(Map.of(1, 1), some, some, "it", "it")).isEqualTo(MutantOracle.LOADER_HUNG);
    }

    @Test
    void anAnswerThatIsNotDocumentedIsToldWithItsMutant() {
        assertThat(MutantOracle.judge(seen(Map.of(1, 2), List.of(), List.of(), "", ""))
                        .evidence())
                .containsEntry("undocumented", List.of("EPERM for mutant 317"));
    }

    private static TrialResult crash(String function, long instruction, String task, List<String> trace) {
        CrashFacts facts = new CrashFacts(
                "BUG: unable to handle kernel paging request in " + function, 0x10, instruction, task, trace);
        Map<String, Object> batch = Map.of("seed", 1L, "module", "kmr_sections", "first", 300L, "count", 100L);
        return MutantOracle.judgeCrash(
                facts, List.of(new AgentEvent.Note("mutated-modules", "race", 3, MutantOracle.NOTE_BATCH, batch)));
    }

    @Test
    void aCrashOfTheLoaderNamesItsMutant() {
        TrialResult result = crash("strcmp", 0, "mutant-342", LOADING);
        assertThat(result.outcome()).isEqualTo(MutantOracle.LOADER_CRASHED);
        assertThat(result.evidence())
                .containsEntry("mutant", 342)
                .containsEntry("ran", 43)
                .containsEntry("seed", 1L);
    }

    @Test
    void whatTheMutantsOwnCodeDoesIsNotTheLoadersFault() {
        assertThat(crash("memcpy", 0, "mutant-1", List.of("do_one_initcall", "do_init_module", "load_module"))
                        .outcome())
                .isEqualTo(MutantOracle.OWN_CODE_CRASHED);
        assertThat(crash("kmr_sections_exit", 0, "mutant-1", List.of("__do_sys_delete_module"))
                        .outcome())
                .isEqualTo(MutantOracle.OWN_CODE_CRASHED);
        assertThat(crash("__do_sys_delete_module", 0x1234, "mutant-1", List.of("__do_sys_delete_module"))
                        .outcome())
                .isEqualTo(MutantOracle.OWN_CODE_CRASHED);
    }

    @ParameterizedTest
    @CsvSource({"kworker/0:1, load_module", "mutant-x, load_module", "mutant-7, ksys_read", "'', load_module"})
    void aCrashElsewhereIsToldAsSuch(String task, String inTrace) {
        assertThat(crash("strcmp", 0, task, List.of(inTrace)).outcome()).isEqualTo(MutantOracle.DIED_ELSEWHERE);
    }

    @Test
    void aCrashThatShowsNothingIsJudgedAllTheSame() {
        CrashFacts nothing = new CrashFacts("kernel panic: ", 0, 0, "", List.of());
        assertThat(MutantOracle.judgeCrash(nothing, List.of()).outcome()).isEqualTo(MutantOracle.DIED_ELSEWHERE);
        CrashFacts bare = new CrashFacts("double fault in ", 0, 1, "mutant-3", List.of());
        assertThat(MutantOracle.judgeCrash(bare, List.of()).outcome()).isEqualTo(MutantOracle.DIED_ELSEWHERE);
    }
}
