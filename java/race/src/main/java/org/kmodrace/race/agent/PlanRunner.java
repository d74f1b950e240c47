// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.check.ModuleChecks;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.Meter;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.ScheduleNoise;
import org.kmodrace.race.engine.Sweep;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.Budget;
import org.kmodrace.race.protocol.ConsoleMark;
import org.kmodrace.race.protocol.EngineFacts;
import org.kmodrace.race.protocol.GuestPlan;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.race.trace.TimelineRecorder;

/** Runs the items of a plan one after the other and tells what happens. */
final class PlanRunner {
    /** Whose calls are recorded. */
    private final Guest guest;

    private final Guest unrecorded;
    private final TimelineRecorder timelines = new TimelineRecorder();
    private final Path root;
    private final GuestPlan plan;
    private final Optional<StagedFault> fault;
    private final EventWriter events;
    private final Delays delays;
    private final ConsoleMarks marks;

    /**
     * One that has yet to run.
     *
     * @param root below which the kernel's files lie
     * @param fault that is to happen on the way
     */
    PlanRunner(Guest guest, Path root, GuestPlan plan, Optional<StagedFault> fault, EventWriter events) {
        this.unrecorded = guest;
        this.guest = new Guest(timelines.recording(guest.sys()), guest.modules(), guest.release(), guest.cpus());
        this.root = root;
        this.plan = plan;
        this.fault = fault;
        this.events = events;
        this.delays = new Delays(guest, plan.conditions().delays());
        this.marks = new ConsoleMarks(unrecorded.sys(), root);
    }

    /**
     * Runs until the plan is done or the harness has failed: what a failed item left behind must not
     * spoil the next, so the host goes on with that in a fresh machine.
     */
    void run() {
        try (timelines) {
            guest.sys().threadId();
            if (plan.conditions().timeline()) {
                timelines.recordKernel(unrecorded.sys(), root);
            }
            runDisturbed();
        }
    }

    private void runDisturbed() {
        if (plan.conditions().noise()) {
            try (ScheduleNoise _ = new ScheduleNoise(guest, plan.seed())) {
                runItems();
            }
        } else {
            runItems();
        }
    }

    private void runItems() {
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
            Work work = work(item);
            delays.begin();
            try (ItemLedger ledger = ItemLedger.of(item, work.ledger(), work.variant(), unrecorded, root, events)) {
                return runTrials(item, work, progress, ledger);
            }
        } catch (RuntimeException e) {
            events.write(new AgentEvent.Failed(item.scenario(), item.variant(), progress.trial, message(e)));
            return false;
        } finally {
            events.write(new AgentEvent.ItemEnded(item.scenario(), item.variant(), System.nanoTime() - begin));
        }
    }

    /**
     * What an item stands for.
     *
     * @param isRace whether a budget may end it early
     * @param ledger whether gets and puts of symbols are recorded
     * @param isHit tells of a trial's outcome whether it is what the race is after
     */
    private record Work(Variant variant, boolean isRace, boolean ledger, Predicate<String> isHit) {}

    private Work work(PlanItem item) {
        Optional<Variant> check = ModuleChecks.variant(item.scenario(), item.variant());
        if (check.isPresent()) {
            return new Work(check.get(), false, false, outcome -> false);
        }
        Scenario scenario = Catalogue.byId(item.scenario())
                .orElseThrow(() -> new HarnessException("this agent knows no scenario '" + item.scenario() + "'"));
        Variant variant = scenario.variant(item.variant())
                .orElseThrow(() -> new HarnessException(
                        "scenario " + item.scenario() + " has no variant '" + item.variant() + "'"));
        requireModules(scenario);
        return new Work(variant, scenario.isRace(variant), scenario.ledger(), scenario::isHit);
    }

    /** Which trial is under way, so that a failure can say so. */
    private static final class Progress {
        private int trial = -1;
    }

    /** @return false when a trial has left the machine unfit for anything else */
    private boolean runTrials(PlanItem item, Work work, Progress progress, ItemLedger ledger) {
        Variant variant = work.variant();
        Race race = variant.race().get();
        Budget budget = work.isRace() ? plan.conditions().budget() : Budget.NONE;
        int known = budget.limits() ? 0 : item.firstTrial() + item.trials();
        Meter meter = new Meter(new Sweep(plan.conditions().phases(), known));
        Budget.Spending spending = budget.begin();
        Set<String> told = new HashSet<>();
        marks.begins(item.scenario(), item.variant(), ConsoleMark.NONE);
        race.setUp(guest);
        for (int i = 0; i < item.trials(); i++) {
            int number = item.firstTrial() + i;
            progress.trial = number;
            marks.begins(item.scenario(), item.variant(), number);
            timelines.begin();
            long begin = System.nanoTime();
            events.write(new AgentEvent.TrialStarted(item.scenario(), item.variant(), number, begin));
            fault.ifPresent(f -> f.begun(item.name(), number, unrecorded, events));
            TrialContext trial = new TrialContext(
                    guest,
                    number,
                    variant.trials(),
                    plan.seed(),
                    random(item, number),
                    work.isRace() ? Set.copyOf(plan.conditions().without()) : Set.of(),
                    meter,
                    (what, facts) -> events.writeThrough(
                            new AgentEvent.Note(item.scenario(), item.variant(), number, what, facts)));
            TrialResult result = race.trial(trial);
            long nanos = System.nanoTime() - begin;
            events.write(new AgentEvent.TrialEnded(
                    item.scenario(),
                    item.variant(),
                    number,
                    result.outcome(),
                    new LinkedHashMap<>(result.evidence()),
                    EngineFacts.of(meter, delays.counts()).toMap(),
                    nanos));
            if (told.add(result.outcome())) {
                events.write(new AgentEvent.Timeline(
                        item.scenario(),
                        item.variant(),
                        number,
                        result.outcome(),
                        timelines.end().toMap()));
            }
            ledger.update();
            boolean hit = work.isHit().test(result.outcome());
            meter.ended(hit);
            String enough = spending.trialEnded(hit);
            if (!enough.isEmpty()) {
                events.write(new AgentEvent.Stopped(item.scenario(), item.variant(), enough));
                break;
            }
            if (Boolean.TRUE.equals(result.evidence().get(TrialResult.SPOILED))) {
                return false;
            }
        }
        progress.trial = -1;
        race.tearDown(guest);
        return true;
    }

    /** A trial's randomness does not depend on which machine it runs on, or after what. */
    private SplittableRandom random(PlanItem item, int trial) {
        long mixed = plan.seed();
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
