// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.race.oracle.ChurnOracle.Change;
import org.kmodrace.race.oracle.LookupOracle.Lookup;
import org.kmodrace.race.oracle.LookupOracle.Part;
import org.kmodrace.race.oracle.LookupOracle.Told;

class LookupOracleTest {
    private static final long PLACE = 0xffffffffc0001000L;
    private static final long HERE = PLACE + 0x10;
    private static final long ELSEWHERE = 0xffffffffc0008000L;

    /** Module a stands from 100/200 to 300/400, b at the same place from 500/600 to 700/800, a elsewhere from 900. */
    private static final List<Change> CHANGES = List.of(
            new Change("kmr_a", true, 100, 200),
            new Change("kmr_a", false, 300, 400),
            new Change("kmr_b", true, 500, 600),
            new Change("kmr_b", false, 700, 800),
            new Change("kmr_a", true, 900, 1000));

    private static final List<Told> TOLD = List.of(
            new Told(150, "kmr_a", HERE, PLACE, List.of(new Part(PLACE, 0x1000))),
            new Told(550, "kmr_b", HERE, PLACE, List.of(new Part(PLACE, 0x1000))),
            new Told(950, "kmr_a", ELSEWHERE + 0x20, ELSEWHERE, List.of(new Part(ELSEWHERE, 0x1000))));

    private static TrialResult judge(long begin, long end, String asked, String answer, boolean mayMiss) {
        return LookupOracle.judge(
                CHANGES, TOLD, List.of(new Lookup("looker 0", "print", begin, end, 1, asked, answer, mayMiss)));
    }

    @ParameterizedTest
    @CsvSource({
        // Right as long as it may have stood there, at some instant.
        "210, 220, kmr_a_here+0x0/0x10 [kmr_a], not-overlapping",
        "50,  110, kmr_a_here+0x0/0x10 [kmr_a], right-or-absent",
        "390, 450, kmr_a_here+0x0/0x10 [kmr_a], right-or-absent",
        "290, 310, kmr_a_here [kmr_a],          right-or-absent",
        // Gone, or not come yet.
        "410, 490, kmr_a_here+0x0/0x10 [kmr_a], stale-name",
        "10,  90,  kmr_a_here+0x0/0x10 [kmr_a], stale-name",
        "610, 690, kmr_a_here+0x0/0x10 [kmr_a], stale-name",
        "610, 690, kmr_b_here+0x0/0x10 [kmr_b], not-overlapping",
        // What never stood there.
        "210, 220, kmr_a_here+0x0/0x10 [kmr_b], wrong-name",
        "210, 220, kmr_c_here+0x0/0x10 [kmr_c], wrong-name",
        "210, 220, kmr_a_here+0x8/0x10 [kmr_a], wrong-name",
        "210, 220, kkkkkkkkkkkkkkkkkkkkkkkkkkk, wrong-name",
        "210, 220, '\\x6b\\x6b+0x0/0x10 [kmr_a]', wrong-name",
        "210, 220, '',                          wrong-name",
        // Another symbol of its module.
        "210, 220, kmr_a_init+0x2/0x10 [kmr_a], not-overlapping",
        "410, 490, kmr_a_init+0x2/0x10 [kmr_a], stale-name",
        // Nothing.
        "210, 290, 0xffffffffc0001010,          live-name-missed",
        "210, 290, -,                           live-name-missed",
        "190, 290, -,                           right-or-absent",
        "210, 310, -,                           right-or-absent",
        "410, 490, -,                           not-overlapping",
    })
    void aNameForAnAddressIsRightWhenItsModuleStoodThere(long begin, long end, String answer, String outcome) {
        assertThat(judge(begin, end, "0xffffffffc0001010", answer, false).outcome())
                .isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "kmr_a_here, 210,  220,  0xffffffffc0001010, not-overlapping",
        "kmr_a_here, 350,  360,  0xffffffffc0001010, right-or-absent",
        "kmr_a_here, 410,  490,  0xffffffffc0001010, stale-name",
        "kmr_a_here, 1010, 1020, 0xffffffffc0001010, stale-name",
        "kmr_a_here, 1010, 1020, 0xffffffffc0008020, not-overlapping",
        "kmr_a_here, 1010, 1020, 0xffffffffc0008021, wrong-name",
        "kmr_a_here, 1010, 1020, rubbish,            wrong-name",
        "kmr_b_here, 610,  620,  -,                  live-name-missed",
        "kmr_b_here, 590,  620,  -,                  right-or-absent",
        "kmr_c_here, 610,  620,  0xffffffffc0001010, wrong-name",
    })
    void anAddressForANameIsRightWhenItsModuleStoodThere(
            String asked, long begin, long end, String answer, String outcome) {
        assertThat(judge(begin, end, asked, answer, false).outcome()).isEqualTo(outcome);
    }

    @Test
    void anAddressInAModuleThatIsNoSymbolsMayHaveNoName() {
        assertThat(judge(210, 290, "0xffffffffc0001008", "0xffffffffc0001008", false)
                        .outcome())
                .isEqualTo(LookupOracle.NOT_OVERLAPPING);
    }

    @Test
    void aWalkThatIsKnownToPassOverLiveOnesMayMissThem() {
        assertThat(judge(210, 290, "0xffffffffc0001010", "-", true).outcome()).isEqualTo(LookupOracle.NOT_OVERLAPPING);
    }

    @Test
    void theWorstNamesTheTrialAndIsShownBesideWhatWasTrue() {
        TrialResult result = LookupOracle.judge(
                CHANGES,
                TOLD,
                List.of(
                        new Lookup("looker 0", "print", 210, 290, 3, "0xffffffffc0001010", "-", false),
                        new Lookup(
                                "looker 1",
                                "sprint",
                                1_000_410,
                                1_000_490,
                                2,
                                "0xffffffffc0001010",
                                "kmr_a_here [kmr_b]",
                                false)));
        assertThat(result.outcome()).isEqualTo(LookupOracle.WRONG_NAME);
        assertThat(result.evidence())
                .containsEntry("lookups", Map.of("print", "0 named, 3 absent", "sprint", "2 named, 0 absent"))
                .containsEntry("loads", 3L)
                .containsEntry("unloads", 2L)
                .containsEntry("wrong-name", 2L)
                .containsEntry("live-name-missed", 3L);
        assertThat(String.valueOf(result.evidence().get("wrong-name-examples")))
                .contains("looker 1", "kmr_a_here [kmr_b]", "kmr_a at 0xffffffffc0001010 from");
    }

    @Test
    void theLogOfTheTestModuleIsRead() {
        LookupLog log = LookupLog.parse("""
                told 2053 kmr_known_a 0xffffffffc03d1010 0xffffffffc03d5040 0xffffffffc03d1000+4096 0xffffffffc03d5000+8192
                run 1 sprint 2100 2200 17 0xffffffffc03d1010 kmr_known_a_here+0x0/0xd [kmr_known_a]
                run 0 list 2100 2300 1 0xffffffffc03d1010 -
                run 0 name 2100 2300 2 kmr_known_a_here 0xffffffffc03d1010
                dropped 4
                """);
        assertThat(log.dropped()).isEqualTo(4);
        assertThat(log.told())
                .containsExactly(new Told(
                        2053,
                        "kmr_known_a",
                        0xffffffffc03d1010L,
                        0xffffffffc03d5040L,
                        List.of(new Part(0xffffffffc03d1000L, 4096), new Part(0xffffffffc03d5000L, 8192))));
        assertThat(log.lookups())
                .extracting(Lookup::by, Lookup::way, Lookup::count, Lookup::answer, Lookup::mayMiss)
                .containsExactly(
                        tuple("looker 1", "sprint", 17L, "kmr_known_a_here+0x0/0xd [kmr_known_a]", false),
                        tuple("looker 0", "list", 1L, "-", true),
                        tuple("looker 0", "name", 2L, "0xffffffffc03d1010", false));
        assertThatThrownBy(() -> LookupLog.parse("something else\n")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LookupLog.parse("run 1 sprint 2\n")).isInstanceOf(IllegalArgumentException.class);
    }
}
