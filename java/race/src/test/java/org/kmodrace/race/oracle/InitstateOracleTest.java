// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.race.observe.InitstateRules.State;

class InitstateOracleTest {
    @Test
    void oneWrongAnswerAmongMillionsIsTheFault() {
        TrialResult result = InitstateOracle.judge(Map.of(State.ABSENT, 1_000_000L, State.BUILTIN, 1L), 0);
        assertThat(result.outcome()).isEqualTo(InitstateOracle.CALLED_BUILTIN);
        assertThat(result.evidence()).containsEntry("samples", 1_000_001L).containsEntry("windowMicros", 0L);
    }

    @Test
    void answersOfAModuleThatComesAreTrue() {
        TrialResult result = InitstateOracle.judge(Map.of(State.ABSENT, 3L, State.COMING, 2L, State.LIVE, 1L), 0);
        assertThat(result.outcome()).isEqualTo(InitstateOracle.TRUE_THROUGHOUT);
        assertThat(result.evidence())
                .containsEntry("answers", Map.of("absent", 3L, "coming", 2L, "live", 1L))
                .doesNotContainKey("windowMicros");
    }

    @Test
    void aModuleThatIsLoadedCannotBeGoingNorUnreadable() {
        assertThat(InitstateOracle.judge(Map.of(State.GOING, 1L), 0).outcome()).isEqualTo(InitstateOracle.IMPOSSIBLE);
        assertThat(InitstateOracle.judge(Map.of(State.UNREADABLE, 1L, State.BUILTIN, 9L), 5)
                        .outcome())
                .isEqualTo(InitstateOracle.IMPOSSIBLE);
    }

    @Test
    void noAnswerAtAllIsNoFault() {
        TrialResult result = InitstateOracle.judge(Map.of(), 0);
        assertThat(result.outcome()).isEqualTo(InitstateOracle.TRUE_THROUGHOUT);
        assertThat(result.evidence()).containsEntry("samples", 0L);
    }

    @ParameterizedTest
    @CsvSource({
        "agent-6.1.jsonl,  race,           called-builtin",
        "agent-6.1.jsonl,  late-initstate, called-builtin",
        "agent-6.1.jsonl,  kmod-20-rule,   true-throughout",
        "agent-6.12.jsonl, race,           called-builtin",
        "agent-6.12.jsonl, late-initstate, called-builtin",
        "agent-6.12.jsonl, kmod-20-rule,   true-throughout",
    })
    void theEvidenceOfARealTrialLeadsToItsOutcome(String file, String variant, String outcome) {
        Map<String, Object> evidence =
                Captures.trial(file, "initstate-window", variant).evidence();
        Map<State, Long> answers = new EnumMap<>(State.class);
        ((Map<?, ?>) Objects.requireNonNull(evidence.get("answers")))
                .forEach((state, count) ->
                        answers.put(State.valueOf(state.toString().toUpperCase(Locale.ROOT)), (Long) count));
        TrialResult again = InitstateOracle.judge(answers, 0);
        assertThat(again.outcome()).isEqualTo(outcome);
        assertThat(again.evidence().get("samples")).isEqualTo(evidence.get("samples"));
    }
}
