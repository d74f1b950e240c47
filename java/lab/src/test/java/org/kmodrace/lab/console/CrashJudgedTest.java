// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.oracle.CrashJudge;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.oracle.UnloadOracle;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.EventCodec;
import org.kmodrace.race.protocol.ProtocolException;

/** From a real console and what the agent had told on the same machine to the outcome of the trial. */
class CrashJudgedTest {
    private static final CrashJudge JUDGE = Objects.requireNonNull(
            Catalogue.byId("open-vs-unload").orElseThrow().crashJudge());

    private static List<AgentEvent.Note> notes(String name) {
        List<AgentEvent.Note> notes = new ArrayList<>();
        for (String line : Consoles.text(name).lines().toList()) {
            try {
                if (EventCodec.decode(line) instanceof AgentEvent.Note note) {
                    notes.add(note);
                }
            } catch (ProtocolException e) {
                throw new AssertionError(line, e);
            }
        }
        return notes;
    }

    @ParameterizedTest
    @CsvSource({"open-6.12, opener", "orphan-6.1, kmr_sleeper", "orphan-6.12, kmr_sleeper"})
    void theCrashOfTheRaceIsKnownByItsAddressAndItsTask(String machine, String task) {
        TrialResult result = JUDGE.judge(Consoles.crash(machine + ".txt").facts(), notes(machine + ".jsonl"));
        assertThat(result.outcome()).isEqualTo(UnloadOracle.OOPS);
        assertThat(result.evidence()).containsEntry("task", task);
        assertThat((List<?>) result.evidence().get("because"))
                .hasSize(3)
                .anySatisfy(
                        why -> assertThat(why.toString()).contains("behind the start of .text of the unloaded module"));
    }

    @Test
    void itsTaskAloneIsEnough() {
        List<AgentEvent.Note> unloaded = notes("open-6.12.jsonl").stream()
                .filter(note -> note.what().equals(UnloadOracle.NOTE_UNLOADED))
                .toList();
        assertThat(unloaded).hasSize(1);
        assertThat(JUDGE.judge(Consoles.crash("open-6.1.txt").facts(), unloaded).outcome())
                .isEqualTo(UnloadOracle.OOPS);
    }

    @Test
    void theRacesOwnCrashWithoutAnUnloadIsUnexpected() {
        assertThat(JUDGE.judge(Consoles.crash("open-6.1.txt").facts(), List.of())
                        .outcome())
                .isEqualTo(CrashJudge.UNEXPECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpf-6.12.txt", "bug-6.1.txt", "panic-6.12.txt", "hung-6.1.txt", "softlockup-6.12.txt"})
    void anotherCrashIsUnexpectedWhateverWasUnloaded(String console) {
        assertThat(JUDGE.judge(Consoles.crash(console).facts(), notes("open-6.12.jsonl"))
                        .outcome())
                .isEqualTo(CrashJudge.UNEXPECTED);
    }
}
