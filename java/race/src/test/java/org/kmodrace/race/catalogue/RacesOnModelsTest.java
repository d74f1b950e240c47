// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.bridge.Backends;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.ModelKernel;
import org.kmodrace.race.engine.ModelKernel.Walk;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Variant;

/**
 * The code that runs in the guest, run on models of kernels whose fault is known: each is seen for what it is, in
 * every phase of the sweep, and the kernel is left as it was found.
 */
@Timeout(60)
class RacesOnModelsTest {
    private static ModelKernel kernel(Walk walk, boolean namesHolders) {
        return new ModelKernel(walk, namesHolders, Backends.open("ffm"));
    }

    private static List<TrialResult> run(ModelKernel kernel, String scenario, String variantName, int trials) {
        Guest guest = new Guest(kernel, Path.of("/modules"), "6.1.0", 2);
        Variant variant =
                Catalogue.byId(scenario).orElseThrow().variant(variantName).orElseThrow();
        Race race = variant.race().get();
        race.setUp(guest);
        List<TrialResult> results = new ArrayList<>();
        for (int i = 0; i < trials; i++) {
            results.add(
                    race.trial(new TrialContext(guest, i, trials, 1, new SplittableRandom(i), (what, facts) -> {})));
        }
        race.tearDown(guest);
        assertThat(kernel.loaded()).as("left behind").isEmpty();
        assertThat(kernel.stillOpen()).as("files left open").isZero();
        return results;
    }

    @ParameterizedTest
    @CsvSource({
        "proc-modules-bytewise,  race,           BY_INDEX,    live-entry-skipped",
        "proc-modules-bytewise,  race,           BY_ADDRESS,  complete",
        "proc-modules-bytewise,  race,           DUPLICATING, entry-duplicated",
        "proc-modules-bytewise,  race,           HAUNTED,     gone-entry-shown",
        "proc-modules-bytewise,  race,           ENDLESS,     endless-read",
        "proc-modules-bytewise,  one-large-read, BY_INDEX,    complete",
        "proc-modules-bytewise,  one-large-read, BY_ADDRESS,  complete",
        "proc-kallsyms-bytewise, race,           BY_INDEX,    live-entry-skipped",
        "proc-kallsyms-bytewise, race,           ENDLESS,     endless-read",
        "proc-kallsyms-bytewise, one-large-read, BY_INDEX,    complete",
    })
    void aFaultOfAListingIsSeenForWhatItIsInEveryPhase(String scenario, String variant, Walk walk, String outcome) {
        List<TrialResult> results = run(kernel(walk, false), scenario, variant, 20);
        assertThat(results).extracting(TrialResult::outcome).containsOnly(outcome);
    }

    @Test
    void aTornLineIsSeenInEveryPhase() {
        int length = "kmr_d 16384 0 - Live 0xffffffffc0364000 (OE)\n".length();
        List<String> outcomes = run(kernel(Walk.TEARING, false), "proc-modules-bytewise", "race", length - 1).stream()
                .map(TrialResult::outcome)
                .toList();
        // Also where it is cut inside its name, and the next line makes it look like another module's.
        assertThat(outcomes).containsOnly("line-torn");
    }

    @Test
    void theSweepReachesEveryByteOfTheLine() {
        int length = "kmr_d 16384 0 - Live 0xffffffffc0364000 (OE)\n".length();
        assertThat(run(kernel(Walk.BY_INDEX, false), "proc-modules-bytewise", "race", length - 1))
                .extracting(result -> result.evidence().get("afterByteOfEntry"))
                .containsExactlyElementsOf(IntStream.range(1, length).boxed().toList());
    }

    @Test
    void evidenceHoldsTheTextsBeforeAndDuring() {
        Map<String, Object> evidence =
                new LinkedHashMap<>(run(kernel(Walk.BY_INDEX, false), "proc-modules-bytewise", "race", 1)
                        .getFirst()
                        .evidence());
        assertThat(evidence).containsEntry("removed", "kmr_d").containsEntry("linesBefore", 5);
        assertThat(String.valueOf(evidence.get("textBefore"))).contains("kmr_c ");
        assertThat(String.valueOf(evidence.get("textSeen"))).doesNotContain("kmr_c ");
    }

    @ParameterizedTest
    @CsvSource({
        "race,           false, pinned-unnamed",
        "race,           true,  pinned-named",
        "bare-reference, false, pinned-unnamed",
        "matched-pair,   false, released",
    })
    void aLeakIsToldByWhetherTheHolderIsNamed(String variant, boolean namesHolders, String outcome) {
        assertThat(run(kernel(Walk.BY_INDEX, namesHolders), "symbol-get-leak", variant, 3))
                .extracting(TrialResult::outcome)
                .containsOnly(outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "race,         negative-survived",
        "matched-pair, balanced",
    })
    void aKernelThatLivesWithOnePutTooManyIsToldApart(String variant, String outcome) {
        assertThat(run(kernel(Walk.BY_INDEX, false), "symbol-put-unmatched", variant, 3))
                .extracting(TrialResult::outcome)
                .containsOnly(outcome);
    }

    @Test
    void aModuleThatIsThereAlreadyIsTheHarnesssTrouble() {
        ModelKernel kernel = kernel(Walk.BY_INDEX, false);
        new Guest(kernel, Path.of("/modules"), "6.1.0", 1).mustLoad("kmr_owner", "");
        assertThatThrownBy(() -> run(kernel, "symbol-get-leak", "race", 1))
                .isInstanceOf(HarnessException.class)
                .hasMessageContainingAll("kmr_owner", "EEXIST");
    }
}
