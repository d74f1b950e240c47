// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.Budget;
import org.kmodrace.race.scenario.Grade;

/** What was spent on each race over all machines, to know when its budget is. */
final class Tally {
    private final Budget budget;
    private final Map<String, Spent> races = new HashMap<>();

    private static final class Spent {
        private final long begin = System.nanoTime();
        private int hits;
        private int trials;
    }

    Tally(Budget budget) {
        this.budget = budget;
    }

    /** The first trial of a race has begun, maybe. */
    synchronized void started(AgentEvent.TrialStarted trial) {
        races.computeIfAbsent(trial.scenario() + "/" + trial.variant(), name -> new Spent());
    }

    /** Counts a trial; why the race has been tried enough now, or "". */
    synchronized String ended(AgentEvent.TrialEnded trial) {
        Spent spent = races.computeIfAbsent(trial.scenario() + "/" + trial.variant(), name -> new Spent());
        spent.trials++;
        boolean hit = Catalogue.byId(trial.scenario())
                .filter(s -> s.grade(trial.outcome()) == Grade.INTERESTING)
                .isPresent();
        spent.hits += hit ? 1 : 0;
        boolean race = Catalogue.byId(trial.scenario())
                .flatMap(s -> s.variant(trial.variant()).filter(s::isRace))
                .isPresent();
        return race ? budget.spent(spent.hits, spent.trials, Duration.ofNanos(System.nanoTime() - spent.begin)) : "";
    }
}
