// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kmodrace.report.Story;

class SeenPhrasesTest {
    private static String seen(String scenario, String outcome, Map<String, Object> evidence) {
        return new Story()
                .controlsHold(scenario)
                .plan(scenario, "race", 1)
                .trial(scenario, "race", 0, outcome, evidence)
                .done()
                .only()
                .seen();
    }

    @Test
    void aSkippedModuleIsNamed() {
        assertThat(seen(
                        "proc-modules-bytewise",
                        "live-entry-skipped",
                        Map.of("skipped", 1L, "skippedLines", List.of("kmr_c 16384 0 - Live 0x0"))))
                .isEqualTo("1 live module skipped: kmr_c");
    }

    @Test
    void skippedSymbolsAreCountedAndTheirModuleNamed() {
        assertThat(seen(
                        "proc-kallsyms-bytewise",
                        "live-entry-skipped",
                        Map.of("skipped", 12L, "skippedLines", List.of("0000000000000000 t kmr_f\t[kmr_c]"))))
                .isEqualTo("12 live symbols of kmr_c skipped");
    }

    @Test
    void skippedEntriesThatAreNotNamedAreCounted() {
        assertThat(seen("proc-modules-bytewise", "live-entry-skipped", Map.of("skipped", 2L)))
                .isEqualTo("2 live modules skipped");
        assertThat(seen("proc-kallsyms-bytewise", "live-entry-skipped", Map.of("skipped", 1L)))
                .isEqualTo("1 live symbol skipped");
    }

    @Test
    void aLeakSaysWhatUnloadingAnswers() {
        assertThat(seen("symbol-get-leak", "pinned-unnamed", Map.of("deleteModule", List.of("EAGAIN", "EAGAIN"))))
                .isEqualTo("pinned by nobody named: EWOULDBLOCK");
    }

    @Test
    void aCrashIsNamedByItsTitle() {
        assertThat(seen("open-vs-unload", "unloaded-then-oops", Map.of("crash", "BUG: paging request in f")))
                .isEqualTo("BUG: paging request in f");
    }

    @Test
    void losersAreCountedWithWhereTheyWaited() {
        Map<String, Object> winner = Map.of("waited", false, "whereabouts", "S kmr_gate_wait", "answer", "0");
        Map<String, Object> loser = Map.of("waited", true, "whereabouts", "S load_module", "answer", "EEXIST");
        assertThat(seen("parallel-load", "loser-waited", Map.of("loaders", List.of(winner, loser, loser))))
                .isEqualTo("2 losers waited in load_module, then EEXIST");
    }

    @Test
    void aLoserWhoseFunctionIsNotKnownStillWaited() {
        Map<String, Object> loser = Map.of("waited", true, "whereabouts", "S", "answer", "0");
        assertThat(seen("parallel-load", "loser-waited", Map.of("loaders", List.of(loser))))
                .isEqualTo("1 loser waited, then 0");
    }

    @Test
    void wrongAnswersAreCounted() {
        assertThat(seen(
                        "initstate-window",
                        "called-builtin",
                        Map.of("samples", 1203L, "answers", Map.of("builtin", 844L, "coming", 359L))))
                .isEqualTo("844 of 1203 answers: builtin");
    }

    @Test
    void withoutEvidenceTheDeclaredMeaningStands() {
        assertThat(seen("initstate-window", "called-builtin", Map.of()))
                .isEqualTo("a module that is not built in was called so");
    }

    private static Story table(String... outcomes) {
        Story story = new Story().controlsHold("syscall-errors").plan("syscall-errors", "race", outcomes.length);
        for (int i = 0; i < outcomes.length; i++) {
            Map<String, Object> evidence =
                    Map.of("case", "finit-" + i, "expected", List.of("0", "EBUSY"), "got", "EEXIST");
            story.trial("syscall-errors", "race", i, outcomes[i], evidence);
        }
        return story.done();
    }

    @Test
    void ofATableTheRightAnswersAreCountedAndNoRateIsMadeUp() {
        assertThat(table("as-specified", "as-specified").only().seen()).isEqualTo("2 of 2 answers as specified");
        assertThat(table("as-specified", "not-applicable").only().seen())
                .isEqualTo("1 of 2 answers as specified, 1 not for this kernel");
    }

    @Test
    void everyCaseThatDepartsIsNamedWithBothAnswers() {
        assertThat(table("departs", "as-specified", "departs").only().seen())
                .isEqualTo("finit-0: EEXIST, not 0 or EBUSY; finit-2: EEXIST, not 0 or EBUSY");
    }
}
