// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.util.HashMap;
import java.util.Map;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.Budget;
import org.kmodrace.race.scenario.Scenario;

/** What was spent on each race over all machines, to know when its budget is. */
final class Tally {
    private final Budget budget;
    private final Map<String, Budget.Spending> races = new HashMap<>();

    Tally(Budget budget) {
        this.budget = budget;
    }

    /** A trial has begun; if it is the first of a race, the race's time runs from now on. */
    synchronized void started(AgentEvent.TrialStarted trial) {
        spending(trial.scenario(), trial.variant());
    }

    /** Counts a trial; why the race has been tried enough now, or "". */
    synchronized String ended(AgentEvent.TrialEnded trial) {
        Scenario scenario = Catalogue.byId(trial.scenario()).orElse(null);
        if (scenario == null
                || scenario.variant(trial.variant()).filter(scenario::isRace).isEmpty()) {
            return "";
        }
        return spending(trial.scenario(), trial.variant()).trialEnded(scenario.isHit(trial.outcome()));
    }

    private Budget.Spending spending(String scenario, String variant) {
        return races.computeIfAbsent(scenario + "/" + variant, race -> budget.begin());
    }
}
