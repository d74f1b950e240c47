// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import static org.kmodrace.lab.session.HostEvents.append;
import static org.kmodrace.lab.session.HostEvents.event;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.console.KernelReport;
import org.kmodrace.lab.machine.MachinePlace;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.check.ModuleChecks;
import org.kmodrace.race.oracle.CrashJudge;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.Conditions;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.race.scenario.Scenario;

/**
 * Runs a plan on as many machines as it takes. Items that leave the kernel alive share one, and what leaves it unfit
 * for others comes last in it; a trial that takes the kernel down has one to itself. A machine that dies loses the
 * trial in flight and nothing else: the rest goes on in a fresh one.
 */
public final class Session {
    /** Stands for "in no trial" where a trial's number is asked for. */
    private static final int NO_TRIAL = -1;

    private final Setup setup;
    private final EventSink journal;
    private final Machines machines;
    private final Tally tally;
    private final Earlier earlier;
    /** Races that were tried enough, of which no machine has said it yet. */
    private final Map<String, AgentEvent.Stopped> unsaid = new ConcurrentHashMap<>();
    /** By item, why the agent could not run it when it last tried. */
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    /**
     * What every machine of the session has in common.
     *
     * @param place where they come from
     * @param release of the kernel that they run, as uname(1) prints it
     * @param backend the name of the syscall backend
     * @param conditions under which the trials run
     * @param descheduled whether the host takes CPUs away from every machine at random
     * @param directory the run directory, in which each machine gets a directory
     */
    public record Setup(
            MachinePlace place,
            String release,
            long seed,
            String backend,
            Conditions conditions,
            boolean descheduled,
            Limits limits,
            Path directory) {}

    /**
     * A session that has yet to be run.
     *
     * @param earlier what a session before it has done of its plan
     * @param journal takes every event before it counts
     * @param watcher is shown every event afterwards, for the live view
     */
    public Session(Setup setup, Earlier earlier, EventSink journal, Consumer<Map<String, Object>> watcher) {
        this.setup = setup;
        this.journal = event -> {
            journal.accept(event);
            watcher.accept(event);
        };
        this.machines = new Machines(setup, this.journal, earlier.machines());
        this.earlier = earlier;
        this.tally = new Tally(setup.conditions().budget());
    }

    /**
     * Runs what is left of it.
     *
     * @param slots which it shares with other sessions
     * @throws LabException when the session itself cannot go on (disk full, no machine comes up); what was
     *     journalled stays
     */
    public void run(List<PlanItem> plan, Slots slots) throws LabException, InterruptedException {
        Backlog backlog = new Backlog(plan);
        earlier.takeFrom(backlog);
        Workers.run(slots.count(), () -> work(backlog, slots));
    }

    private void work(Backlog backlog, Slots slots) throws LabException, InterruptedException {
        while (true) {
            List<PlanItem> batch = backlog.take(Batches::next);
            if (batch.isEmpty()) {
                return;
            }
            try {
                slots.acquire();
                try {
                    runMachine(backlog, batch);
                } finally {
                    slots.release();
                }
            } catch (LabException | InterruptedException | RuntimeException e) {
                backlog.abandon();
                throw e;
            } finally {
                backlog.giveBack(batch);
            }
        }
    }

    private void runMachine(Backlog backlog, List<PlanItem> batch) throws LabException, InterruptedException {
        List<AgentEvent.Failed> failed = new ArrayList<>();
        Ending ending = machines.run(batch, setup.place(), event -> {
            heard(backlog, event);
            if (event instanceof AgentEvent.Failed failure) {
                failed.add(failure);
            }
        });
        for (AgentEvent.Failed failure : failed) {
            failed(backlog, ending.vm(), failure);
        }
        switch (ending.how()) {
            case DONE -> {
                // What is left, if anything, goes to the next machine.
            }
            case CRASHED -> crashed(backlog, batch, ending);
            case BOOT_FAILED -> throw noMachine(ending);
            case SILENT, NONSENSE, FLOODED, KILLED -> lost(backlog, batch, ending);
        }
        for (PlanItem item : batch) {
            AgentEvent.Stopped stopped = unsaid.remove(item.name());
            if (stopped != null) {
                append(journal, stopped.toMap());
            }
        }
    }

    private LabException noMachine(Ending ending) {
        return machines.trouble(ending.vm(), "no machine came up: " + ending.detail());
    }

    /** What an event says of the work that is left. */
    private void heard(Backlog backlog, AgentEvent event) throws LabException {
        switch (event) {
            case AgentEvent.TrialStarted e -> tally.started(e);
            case AgentEvent.TrialEnded e -> ended(backlog, e);
            case AgentEvent.Skipped e -> backlog.drop(e.scenario() + "/" + e.variant());
            case AgentEvent.Stopped e -> {
                unsaid.remove(e.scenario() + "/" + e.variant());
                backlog.drop(e.scenario() + "/" + e.variant());
            }
            default -> {
                // Nothing.
            }
        }
    }

    private void ended(Backlog backlog, AgentEvent.TrialEnded trial) throws LabException {
        String item = trial.scenario() + "/" + trial.variant();
        backlog.done(item, trial.trial());
        String enough = tally.ended(trial);
        if (!enough.isEmpty() && backlog.contains(item)) {
            // A machine that goes on with it finds out by itself, and says so.
            unsaid.put(item, new AgentEvent.Stopped(trial.scenario(), trial.variant(), enough));
            backlog.drop(item);
        }
    }

    /** The kernel died: in the way that the scenario is about, or in one that nobody expects. */
    private void crashed(Backlog backlog, List<PlanItem> batch, Ending ending)
            throws LabException, InterruptedException {
        AgentEvent.TrialStarted trial = ending.trial();
        if (trial == null) {
            // Between two trials: whose fault it is shows when the next item is tried again.
            confirm(backlog, ending, nextOf(backlog, batch), NO_TRIAL);
        } else if (!settled(backlog, ending)) {
            PlanItem again = new PlanItem(trial.scenario(), trial.variant(), trial.trial(), 1);
            confirm(backlog, ending, again, trial.trial());
        }
    }

    /** Takes a crash for the outcome of the trial under way, if it is one that the scenario knows. */
    private boolean settled(Backlog backlog, Ending ending) throws LabException {
        AgentEvent.TrialStarted trial = ending.trial();
        if (trial == null || ending.crash().isEmpty()) {
            return false;
        }
        KernelReport crash = ending.crash().get();
        CrashJudge judge =
                Catalogue.byId(trial.scenario()).map(Scenario::crashJudge).orElse(null);
        if (judge == null) {
            return false;
        }
        TrialResult result = judge.judge(crash.facts(), ending.notes());
        if (result.outcome().equals(CrashJudge.UNEXPECTED)) {
            return false;
        }
        append(journal, crashEvent("crash", ending.vm(), trial.scenario(), trial.variant(), trial.trial(), crash));
        AgentEvent.TrialEnded last = new AgentEvent.TrialEnded(
                trial.scenario(), trial.variant(), trial.trial(), result.outcome(), result.evidence(), 0);
        Map<String, Object> end = new LinkedHashMap<>(last.toMap());
        end.put("vm", ending.vm());
        end.put("by", "host");
        append(journal, end);
        ended(backlog, last);
        return true;
    }

    /**
     * Repeats what crashed on a machine without the emulator's own races. Only a crash that comes again is
     * the kernel's.
     */
    private void confirm(Backlog backlog, Ending ending, PlanItem item, int trial)
            throws LabException, InterruptedException {
        MachinePlace careful = setup.place().forConfirming();
        KernelReport crash = ending.crash().orElseThrow();
        Map<String, Object> report =
                crashEvent("unconfirmed-crash", ending.vm(), item.scenario(), item.variant(), trial, crash);
        Ending again = machines.run(List.of(item), careful, event -> heard(backlog, event));
        if (again.how() == Ending.How.BOOT_FAILED) {
            throw noMachine(again);
        }
        boolean confirmed = again.how() == Ending.How.CRASHED && !settled(backlog, again);
        if (confirmed) {
            if (ModuleChecks.byId(item.scenario()).isPresent()) {
                // The first may have been the emulator's; what is told of a module is what came on the careful one.
                KernelReport second = again.crash().orElse(crash);
                report = crashEvent("confirmed-crash", again.vm(), item.scenario(), item.variant(), trial, second);
            }
            report.put("t", "confirmed-crash");
            drop(backlog, item.scenario(), item.name());
        }
        report.put("why", "it came " + (confirmed ? "again" : "only once: not again") + " on " + careful.name());
        append(journal, report);
    }

    /** What a crash says of a scenario, it says of all its variants; of a check, for the one module only. */
    static void drop(Backlog backlog, String scenario, String item) {
        if (ModuleChecks.byId(scenario).isPresent()) {
            backlog.drop(item);
        } else {
            backlog.dropScenario(scenario);
        }
    }

    private static Map<String, Object> crashEvent(
            String type, String vm, String scenario, String variant, int trial, KernelReport crash) {
        return event(
                type,
                "vm",
                vm,
                "scenario",
                scenario,
                "variant",
                variant,
                "trial",
                trial,
                "title",
                crash.title(),
                "excerpt",
                crash.lines());
    }

    /** The machine went away under a trial, and the kernel is not known to have died. */
    private void lost(Backlog backlog, List<PlanItem> batch, Ending ending) throws LabException {
        AgentEvent.TrialStarted trial = ending.trial();
        if (trial == null) {
            PlanItem next = nextOf(backlog, batch);
            lose(backlog, ending.vm(), next.scenario(), next.variant(), NO_TRIAL, ending.detail());
        } else {
            lose(backlog, ending.vm(), trial.scenario(), trial.variant(), trial.trial(), ending.detail());
        }
    }

    /** The item of the batch that would have been run next. */
    private static PlanItem nextOf(Backlog backlog, List<PlanItem> batch) {
        return batch.stream()
                .flatMap(
                        b -> backlog.items().stream().filter(item -> item.name().equals(b.name())))
                .findFirst()
                .orElse(batch.getLast());
    }

    /** The agent could not run it. The same words from two machines are no chance. */
    private void failed(Backlog backlog, String vm, AgentEvent.Failed failure) throws LabException {
        String item = failure.scenario() + "/" + failure.variant();
        boolean again = failure.why().equals(failures.put(item, failure.why()));
        lose(backlog, vm, failure.scenario(), failure.variant(), failure.trial(), failure.why());
        if (again && backlog.contains(item)) {
            giveUp(backlog, failure.scenario(), failure.variant(), failure.why());
        }
    }

    private void lose(Backlog backlog, String vm, String scenario, String variant, int trial, String why)
            throws LabException {
        String item = scenario + "/" + variant;
        if (!backlog.contains(item)) {
            return;
        }
        append(
                journal,
                event("trial-lost", "vm", vm, "scenario", scenario, "variant", variant, "trial", trial, "why", why));
        if (backlog.lost(item, trial) >= setup.limits().trialAttempts()) {
            giveUp(backlog, scenario, variant, why);
        }
    }

    private void giveUp(Backlog backlog, String scenario, String variant, String why) throws LabException {
        append(journal, event("given-up", "scenario", scenario, "variant", variant, "why", why));
        drop(backlog, scenario, scenario + "/" + variant);
    }
}
