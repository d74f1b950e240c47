// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.agent;

import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SplittableRandom;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.GuestPlan;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.Variant;

/** Runs the items of a plan one after the other and tells what happens. */
final class PlanRunner {
    private final Guest guest;
    private final long seed;
    private final EventWriter events;

    PlanRunner(Guest guest, long seed, EventWriter events) {
        this.guest = guest;
        this.seed = seed;
        this.events = events;
    }

    /**
     * Runs until the plan is done or the harness has failed: what a failed item left behind must not
     * spoil the next, so the host goes on with that in a fresh machine.
     */
    void run(GuestPlan plan) {
        for (PlanItem item : plan.items()) {
            if (!run(item)) {
                return;
            }
        }
    }

    private boolean run(PlanItem item) {
        long begin = System.nanoTime();
        events.write(new AgentEvent.ItemStarted(item.scenario(), item.variant(), item.trials(), begin));
        Progress progress = new Progress();
        try {
            Scenario scenario = Catalogue.byId(item.scenario())
                    .orElseThrow(() -> new HarnessException("this agent knows no scenario '" + item.scenario() + "'"));
            Variant variant = scenario.variant(item.variant())
                    .orElseThrow(() -> new HarnessException(
                            "scenario " + item.scenario() + " has no variant '" + item.variant() + "'"));
            requireModules(scenario);
            runTrials(item, variant, progress);
            return true;
        } catch (RuntimeException e) {
            events.write(new AgentEvent.Failed(item.scenario(), item.variant(), progress.trial, message(e)));
            return false;
        } finally {
            events.write(new AgentEvent.ItemEnded(item.scenario(), item.variant(), System.nanoTime() - begin));
        }
    }

    /** Which trial is under way, so that a failure can say so. */
    private static final class Progress {
        private int trial = -1;
    }

    private void runTrials(PlanItem item, Variant variant, Progress progress) {
        Race race = variant.race().get();
        race.setUp(guest);
        for (int i = 0; i < item.trials(); i++) {
            int number = item.firstTrial() + i;
            progress.trial = number;
            long begin = System.nanoTime();
            events.write(new AgentEvent.TrialStarted(item.scenario(), item.variant(), number, begin));
            TrialContext trial = new TrialContext(
                    guest,
                    number,
                    variant.trials(),
                    seed,
                    random(item, number),
                    (what, facts) -> events.writeThrough(
                            new AgentEvent.Note(item.scenario(), item.variant(), number, what, facts)));
            TrialResult result = race.trial(trial);
            events.write(new AgentEvent.TrialEnded(
                    item.scenario(),
                    item.variant(),
                    number,
                    result.outcome(),
                    new LinkedHashMap<>(result.evidence()),
                    System.nanoTime() - begin));
        }
        progress.trial = -1;
        race.tearDown(guest);
    }

    /** A trial's randomness does not depend on which machine it runs on, or after what. */
    private SplittableRandom random(PlanItem item, int trial) {
        long mixed = seed;
        mixed = mixed * 31 + item.name().hashCode();
        mixed = mixed * 31 + trial;
        return new SplittableRandom(mixed);
    }

    private void requireModules(Scenario scenario) {
        for (String module : scenario.needs().modules()) {
            if (!Files.isReadable(guest.modules().resolve(module + ".ko"))) {
                throw new HarnessException("test module " + module + ".ko is not in the guest image");
            }
        }
    }

    private static String message(RuntimeException e) {
        return e instanceof HarnessException
                ? Optional.ofNullable(e.getMessage()).orElse("")
                : "unexpected " + e;
    }
}
