// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.trace.LedgerReport;
import org.kmodrace.race.trace.LedgerReport.Kind;
import org.kmodrace.race.trace.LedgerReport.Leftover;
import org.kmodrace.race.trace.LedgerReport.Pair;
import org.kmodrace.race.trace.LedgerReport.Refused;
import org.kmodrace.race.trace.LedgerReport.Site;

class LedgerTextTest {
    private static final Site GOT =
            new Site(Kind.GET, "kmr_owner_symbol", "kmr_user+0x2c", "kmr_user_init+0x1c", true, 10);
    private static final LedgerReport EXACT = new LedgerReport(
            true,
            0,
            "",
            List.of(
                    new Pair("kmr_linked", "kmr_owner", true, 1, 0, 0, 0, 0, 0, List.of()),
                    new Pair("kmr_user", "kmr_owner", false, 0, 10, 10, 0, 10, 10, List.of(GOT))),
            List.of(new Leftover("kmr_user", "kmr_owner", 1, 10, List.of(GOT))),
            List.of(new Refused("kmr_user", "nosuch", 1)),
            List.of());

    @Test
    void linkedAndDynamicUsesAreToldApartWithTheirPlaces() {
        assertThat(LedgerText.render(EXACT, "").replaceAll("\\s+", " "))
                .contains("kmr_linked -> kmr_owner: linked ")
                .contains("symbol_get() 10 times, put 10 times; holds 0; left 10 when it was unloaded; 10 puts"
                        + " without a get")
                .contains("get kmr_owner_symbol at kmr_user_init+0x1c (kmr_user+0x2c), in its init, 10 times")
                .contains("left: kmr_user was unloaded 10 times and still had 1 use of kmr_owner")
                .contains("refused: kmr_user asked for nosuch and got nothing, 1 time");
    }

    @Test
    void theSummaryHasOnlyWhatGotOrPut() {
        assertThat(LedgerText.summary(EXACT)).hasSize(2).first().asString().startsWith("kmr_user -> kmr_owner");
    }

    @Test
    void aLedgerThatLostSomethingSaysSo() {
        LedgerReport lossy = new LedgerReport(
                false, 7, "7 came faster than the buffer was read", List.of(), List.of(), List.of(), List.of());

        assertThat(LedgerText.summary(lossy)).singleElement().asString().startsWith("NOT EXACT: at least 7 events");
        assertThat(LedgerText.render(lossy, "")).contains("NOT EXACT");
    }
}
