// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.ContractOracle;
import org.kmodrace.race.oracle.KernelVersion;
import org.kmodrace.race.oracle.TrialResult;

/** Plays a list of cases, each trial the one of its number. */
public final class ContractRace implements Race {
    private final List<Case> cases;
    private @Nullable Bench bench;
    private KernelOptions options = new KernelOptions(Optional.empty());

    private ContractRace(List<Case> cases) {
        this.cases = cases;
    }

    /** The whole table. */
    public static ContractRace ofAll() {
        return new ContractRace(Contract.cases());
    }

    /** Calls of which wrong answers are expected. */
    public static ContractRace ofMistakes() {
        return new ContractRace(ControlCases.mistaken());
    }

    /** Calls whose answer nobody doubts. */
    public static ContractRace beyondDoubt() {
        return new ContractRace(ControlCases.beyondDoubt());
    }

    @Override
    public void setUp(Guest guest) {
        guest.mustLoad(KernelGate.MODULE, "");
        bench = new Bench(guest);
        options = KernelOptions.read(guest.modules().resolveSibling("config"));
    }

    @Override
    public void tearDown(Guest guest) {
        if (!LockedCases.disabled(guest)) {
            guest.mustUnload(KernelGate.MODULE);
        }
    }

    @Override
    public TrialResult trial(TrialContext trial) {
        Bench place = bench;
        if (place == null) {
            throw new HarnessException("the cases were not set up");
        }
        if (trial.trials() != cases.size()) {
            throw new HarnessException(
                    "the table has " + cases.size() + " lines, and " + trial.trials() + " trials are declared for it");
        }
        Case played = cases.get(trial.number() % cases.size());
        KernelVersion version = KernelVersion.parse(trial.guest().release());
        Optional<Rule> rule = played.rule(version, options);
        if (rule.isEmpty()) {
            return ContractOracle.notApplicable(played.id(), played.does(), played.whyNot(version, options));
        }
        List<String> before = place.modules();
        SysResult answer = played.deed().on(place);
        if (answer.value() == 0) {
            // What it loaded, it was to load.
            place.cameSince(before).forEach(module -> unload(place, module));
        }
        place.tidy();
        List<String> after = place.modules();
        List<String> left = without(after, before);
        without(before, after).forEach(module -> left.add(module + " is gone"));
        return ContractOracle.judge(
                new ContractOracle.Question(
                        played.id(),
                        played.does(),
                        rule.get().answers(),
                        rule.get().range(),
                        rule.get().because()),
                answer.toString(),
                left);
    }

    /** Modules that one list has and the other has not. */
    private static List<String> without(List<String> list, List<String> others) {
        List<String> rest = new ArrayList<>(list);
        rest.removeAll(others);
        return rest;
    }

    /** By force if need be; if it stays nevertheless, that is seen. */
    private static void unload(Bench bench, String module) {
        if (!bench.delete(module).ok()) {
            bench.delete(module, ModuleSyscalls.O_NONBLOCK | ModuleSyscalls.O_TRUNC);
        }
    }
}
