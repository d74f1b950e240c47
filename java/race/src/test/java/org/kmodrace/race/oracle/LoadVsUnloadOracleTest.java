// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.race.oracle.LoadVsUnloadOracle.Seen;
import org.kmodrace.race.oracle.LoadVsUnloadOracle.Window;

class LoadVsUnloadOracleTest {
    private static final String OLD = "6.1.0";
    private static final String NEW = "6.12.1";

    private static Map<String, String> everywhere(String state) {
        return Map.of("/proc/modules", state, "/sys/module/m", state);
    }

    private static String outcome(String release, Seen seen) {
        return LoadVsUnloadOracle.judge(seen, release).outcome();
    }

    @ParameterizedTest
    @CsvSource({
        // window, before, load, delete_module, at the end, outcome
        "GOING,  true,  EBUSY,  0,           absent, met-each-other",
        "GOING,  true,  EEXIST, 0,           absent, undocumented-answer",
        "GOING,  true,  0,      0,           live,   undocumented-answer",
        "GOING,  true,  EBUSY,  EBUSY,       live,   undocumented-answer",
        "GOING,  true,  EBUSY,  0,           live,   state-contradicts-answers",
        "COMING, false, 0,      EBUSY,       live,   met-each-other",
        "COMING, false, 0,      ENOENT,      live,   undocumented-answer",
        "COMING, false, 0,      0,           absent, undocumented-answer",
        "COMING, false, EBUSY,  EBUSY,       absent, undocumented-answer",
        "COMING, false, 0,      EBUSY,       absent, state-contradicts-answers",
        "NONE,   true,  EEXIST, 0,           absent, one-after-the-other",
        "NONE,   true,  0,      0,           live,   one-after-the-other",
        "NONE,   true,  EBUSY,  0,           absent, met-each-other",
        "NONE,   true,  EEXIST, 0,           live,   state-contradicts-answers",
        "NONE,   true,  EINVAL, 0,           absent, undocumented-answer",
        "NONE,   true,  0,      EWOULDBLOCK, live,   undocumented-answer",
        "NONE,   false, 0,      ENOENT,      live,   one-after-the-other",
        "NONE,   false, 0,      0,           absent, one-after-the-other",
        "NONE,   false, 0,      EBUSY,       live,   met-each-other",
        "NONE,   false, 0,      EWOULDBLOCK, live,   met-each-other",
        "NONE,   false, 0,      0,           live,   state-contradicts-answers",
        "NONE,   false, EEXIST, ENOENT,      absent, undocumented-answer",
    })
    void answersAndWhatIsThereInTheEndGoTogether(
            Window window, boolean before, String load, String unload, String end, String outcome) {
        assertThat(outcome(NEW, new Seen(window, before, load, unload, false, everywhere(end))))
                .isEqualTo(outcome);
    }

    @Test
    void onlyOldKernelsLetALoadWaitForWhatGoesAndThenDoIt() {
        Seen waited = new Seen(Window.GOING, true, "0", "0", true, everywhere("live"));
        assertThat(outcome(OLD, waited)).isEqualTo(LoadVsUnloadOracle.MET);
        assertThat(outcome(NEW, waited)).isEqualTo(LoadVsUnloadOracle.UNDOCUMENTED);
        // It had its answer while the exit ran: it cannot have loaded the module.
        Seen early = new Seen(Window.GOING, true, "0", "0", false, everywhere("live"));
        assertThat(outcome(OLD, early)).isEqualTo(LoadVsUnloadOracle.UNDOCUMENTED);
    }

    @Test
    void whatIsGoneFromOnePlaceOnlyIsAContradiction() {
        TrialResult result = LoadVsUnloadOracle.judge(
                new Seen(
                        Window.NONE,
                        true,
                        "EEXIST",
                        "0",
                        false,
                        Map.of("/proc/modules", "absent", "/sys/module/m", "without an initstate")),
                NEW);
        assertThat(result.outcome()).isEqualTo(LoadVsUnloadOracle.CONTRADICTED);
        assertThat(result.evidence()).containsEntry("contradiction", "by the answers the module is there 0 times");
    }

    @Test
    void evidenceSaysWhatWasAnsweredAndWhatIsDocumented() {
        TrialResult result =
                LoadVsUnloadOracle.judge(new Seen(Window.COMING, false, "0", "ENOENT", false, everywhere("live")), NEW);
        assertThat(result.evidence())
                .containsEntry("window", "coming")
                .containsEntry("load", "0")
                .containsEntry("deleteModule", "ENOENT")
                .containsEntry("undocumented", "documented is [0] for the load and [EBUSY] for delete_module");
    }
}
