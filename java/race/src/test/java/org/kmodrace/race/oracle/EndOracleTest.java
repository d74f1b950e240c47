// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndOracleTest {
    @ParameterizedTest
    @CsvSource({
        "a b c,   true,  ended",
        "c a b,   true,  ended",
        "a b,     true,  incomplete",
        "a b b c, true,  incomplete",
        "a a a,   true,  incomplete",
        "'',      true,  incomplete",
        "a a a a, false, first-entry-for-ever",
        "a b a b, false, endless-read",
        "'',      false, endless-read",
    })
    void aReadAtRestIsHeldToTheListing(String seen, boolean ended, String outcome) {
        List<String> entries = seen.isEmpty() ? List.of() : List.of(seen.split(" ", -1));
        assertThat(EndOracle.judge(List.of("a", "b", "c"), entries, ended).outcome())
                .isEqualTo(outcome);
    }
}
