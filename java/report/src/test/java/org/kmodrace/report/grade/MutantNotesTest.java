// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kmodrace.report.Story;

class MutantNotesTest {
    private static final String ID = "mutated-modules";

    private static Story story() {
        return new Story().controlsHold(ID);
    }

    private static List<String> notes(Story story) {
        return story.done().grade().notes().stream()
                .filter(note -> note.startsWith(ID))
                .toList();
    }

    private static Map<String, Object> crash(long mutant, long ran, String title) {
        return Map.of("crash", title, "mutant", mutant, "ran", ran);
    }

    @Test
    void answersAreAddedUpOverTheTrials() {
        assertThat(notes(story().plan(ID, "race", 2)
                        .trial(
                                ID,
                                "race",
                                0,
                                "refused-or-loaded",
                                Map.of("ran", 1_000L, "loaded", 60L, "refused", Map.of("ENOEXEC", 940L)))
                        .trial(
                                ID,
                                "race",
                                1,
                                "refused-or-loaded",
                                Map.of("ran", 100L, "loaded", 1L, "refused", Map.of("ENOENT", 99L)))))
                .containsExactly(
                        ID + ": 1,100 mutants were given to the loader: ENOEXEC 940, ENOENT 99, loaded 61; 0 took the"
                                + " kernel down");
    }

    @Test
    void crashesOfOneKindAreToldOnceWithTheCommandThatMakesTheFirstAgain() {
        List<String> notes = notes(story().plan(ID, "race", 3)
                .trial(ID, "race", 0, "loader-crashed", crash(14, 15, "BUG: it in add_kallsyms"))
                .trial(ID, "race", 1, "loader-crashed", crash(120, 21, "BUG: it in add_kallsyms"))
                .trial(ID, "race", 2, "own-code-crashed", crash(200, 1, "BUG: it in kmr_sections_init")));
        assertThat(notes)
                .containsExactly(
                        ID + ": 37 mutants were given to the loader: 3 took the kernel down; what 34 before them were"
                                + " answered died with the kernel",
                        ID + ": 2 x loader-crashed: BUG: it in add_kallsyms; ./kmodrace modules mutant --kernel"
                                + " debian:6.1 --seed 42 --number 14 --out FILE",
                        ID + ": 1 x own-code-crashed: BUG: it in kmr_sections_init; ./kmodrace modules mutant --kernel"
                                + " debian:6.1 --seed 42 --number 200 --out FILE");
    }

    @Test
    void whatTheKernelLivedThroughIsToldInItsOwnWords() {
        assertThat(notes(story().plan(ID, "race", 1)
                        .trial(
                                ID,
                                "race",
                                0,
                                "undocumented-answer",
                                Map.of("first", 0L, "ran", 1L, "undocumented", List.of("EPERM for mutant 317")))))
                .anySatisfy(note -> assertThat(note).contains("1 x undocumented-answer: EPERM for mutant 317"));
    }

    @Test
    void theTableNamesTheFirstCrash() {
        assertThat(story().plan(ID, "race", 1)
                        .trial(ID, "race", 0, "loader-crashed", crash(14, 15, "BUG: it in add_kallsyms"))
                        .done()
                        .only()
                        .seen())
                .isEqualTo("BUG: it in add_kallsyms");
    }

    @Test
    void otherScenariosHaveNoSuchNotes() {
        assertThat(new Story()
                        .controlsHold(Story.LEAK)
                        .race(Story.LEAK, "pinned-unnamed")
                        .done()
                        .grade()
                        .notes())
                .noneMatch(note -> note.contains("mutants"));
    }
}
