// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import static org.kmodrace.lab.session.HostEvents.append;
import static org.kmodrace.lab.session.HostEvents.event;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.console.CrashReport;
import org.kmodrace.lab.machine.Accelerator;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.oracle.CrashJudge;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.GuestPlan;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.Variant;

/**
 * Runs a plan on as many machines as it takes. Items that leave the kernel alive share one, and what leaves it unfit
 * for others comes last in it; a trial that takes the kernel down has one to itself. A machine that dies loses the
 * trial in flight and nothing else: the rest goes on in a fresh one.
 */
public final class Session {
    /** How long a plan may be on the kernel's command line, so that all of it fits. */
    private static final int PLAN_LENGTH = GuestPlan.COMMAND_LINE_SIZE - 500;
    /** Stands for "in no trial" where a trial's number is asked for. */
    private static final int NO_TRIAL = -1;

    private final Setup setup;
    private final EventSink journal;
    private final Machines machines;

    /**
     * What every machine of the session has in common.
     *
     * @param directory the run directory, in which each machine gets a directory
     * @param extraCommandLine what the user wants the kernel to be told
     */
    public record Setup(
            Path kernel,
            String release,
            Path initramfs,
            Accelerator accelerator,
            int cpus,
            int memoryMiB,
            String extraCommandLine,
            long seed,
            String backend,
            Limits limits,
            Path directory) {}

    /**
     * A session that has yet to be run.
     *
     * @param journal takes every event before it counts
     * @param watcher is shown every event afterwards, for the live view
     */
    public Session(Setup setup, EventSink journal, Consumer<Map<String, Object>> watcher) {
        this.setup = setup;
        this.journal = event -> {
            journal.accept(event);
            watcher.accept(event);
        };
        this.machines = new Machines(setup, this.journal);
    }

    /**
     * Runs it all.
     *
     * @throws LabException when the session itself cannot go on (disk full, no machine comes up); what was
     *     journalled stays
     */
    public void run(List<PlanItem> plan) throws LabException, InterruptedException {
        Backlog backlog = new Backlog(plan);
        while (!backlog.isEmpty()) {
            runMachine(backlog, nextBatch(backlog));
        }
    }

    /**
     * Either all that leaves the kernel alive, as far as it fits, with at most one item that spoils the machine as the
     * last, or one trial that takes the kernel down.
     */
    static List<PlanItem> nextBatch(Backlog backlog) {
        List<PlanItem> batch = new ArrayList<>();
        List<PlanItem> spoiling = new ArrayList<>();
        int length = 0;
        for (PlanItem item : backlog.items()) {
            if (is(item, Variant::spoilsMachine)) {
                spoiling.add(item);
            } else if (!is(item, Variant::crashesKernel)) {
                length += item.toString().length() + 1;
                if (length < PLAN_LENGTH) {
                    batch.add(item);
                }
            }
        }
        if (!spoiling.isEmpty() && length + spoiling.getFirst().toString().length() + 1 < PLAN_LENGTH) {
            batch.add(spoiling.getFirst());
        }
        if (batch.isEmpty()) {
            PlanItem first = backlog.items().getFirst();
            batch.add(new PlanItem(first.scenario(), first.variant(), first.firstTrial(), 1));
        }
        return batch;
    }

    private static boolean is(PlanItem item, Predicate<Variant> what) {
        return Catalogue.byId(item.scenario())
                .flatMap(s -> s.variant(item.variant()))
                .filter(what)
                .isPresent();
    }

    private void runMachine(Backlog backlog, List<PlanItem> batch) throws LabException, InterruptedException {
        List<AgentEvent.Failed> failures = new ArrayList<>();
        Ending ending = machines.run(batch, setup.accelerator(), event -> {
            note(backlog, event);
            if (event instanceof AgentEvent.Failed failed) {
                failures.add(failed);
            }
        });
        for (AgentEvent.Failed failure : failures) {
            lose(backlog, failure.scenario(), failure.variant(), failure.trial(), failure.why());
        }
        switch (ending.how()) {
            case DONE -> {
                // What is left, if anything, goes to the next machine.
            }
            case CRASHED -> crashed(backlog, batch, ending);
            case BOOT_FAILED -> throw noMachine(ending);
            case SILENT, KILLED -> lost(backlog, batch, ending);
        }
    }

    private LabException noMachine(Ending ending) {
        return machines.trouble("no machine came up: " + ending.detail());
    }

    /** What an event says of the work that is left. */
    private static void note(Backlog backlog, AgentEvent event) {
        switch (event) {
            case AgentEvent.TrialEnded e -> backlog.done(e.scenario() + "/" + e.variant(), e.trial());
            case AgentEvent.Skipped e -> backlog.drop(e.scenario() + "/" + e.variant());
            default -> {
                // Nothing.
            }
        }
    }

    /** The kernel died: in the way that the scenario is about, or in one that nobody expects. */
    private void crashed(Backlog backlog, List<PlanItem> batch, Ending ending)
            throws LabException, InterruptedException {
        CrashReport crash = ending.crash().orElseThrow();
        AgentEvent.TrialStarted trial = ending.trial();
        if (trial == null) {
            // Between two trials: whose fault it is shows when the next item is tried again.
            confirm(backlog, nextOf(backlog, batch), NO_TRIAL, crash);
        } else if (!settled(backlog, ending)) {
            confirm(backlog, new PlanItem(trial.scenario(), trial.variant(), trial.trial(), 1), trial.trial(), crash);
        }
    }

    /** Takes a crash for the outcome of the trial under way, if it is one that the scenario knows. */
    private boolean settled(Backlog backlog, Ending ending) throws LabException {
        AgentEvent.TrialStarted trial = ending.trial();
        if (trial == null || ending.crash().isEmpty()) {
            return false;
        }
        CrashReport crash = ending.crash().get();
        CrashJudge judge =
                Catalogue.byId(trial.scenario()).map(Scenario::crashJudge).orElse(null);
        if (judge == null) {
            return false;
        }
        TrialResult result = judge.judge(crash.facts(), ending.notes());
        if (result.outcome().equals(CrashJudge.UNEXPECTED)) {
            return false;
        }
        append(journal, crashEvent("crash", trial.scenario(), trial.variant(), trial.trial(), crash));
        Map<String, Object> end = new LinkedHashMap<>(new AgentEvent.TrialEnded(
                        trial.scenario(), trial.variant(), trial.trial(), result.outcome(), result.evidence(), 0)
                .toMap());
        end.put("vm", machines.current());
        end.put("by", "host");
        append(journal, end);
        backlog.done(trial.scenario() + "/" + trial.variant(), trial.trial());
        return true;
    }

    /**
     * Repeats what crashed on a machine without the emulator's own races. Only a crash that comes again is
     * the kernel's.
     */
    private void confirm(Backlog backlog, PlanItem item, int trial, CrashReport crash)
            throws LabException, InterruptedException {
        Accelerator careful = setup.accelerator().forConfirming();
        Map<String, Object> report = crashEvent("unconfirmed-crash", item.scenario(), item.variant(), trial, crash);
        Ending again = machines.run(List.of(item), careful, event -> note(backlog, event));
        if (again.how() == Ending.How.BOOT_FAILED) {
            throw noMachine(again);
        }
        boolean confirmed = again.how() == Ending.How.CRASHED && !settled(backlog, again);
        if (confirmed) {
            report.put("t", "confirmed-crash");
            backlog.dropScenario(item.scenario());
        }
        report.put("why", "it came " + (confirmed ? "again" : "only once: not again") + " on " + careful.name());
        append(journal, report);
    }

    private Map<String, Object> crashEvent(String type, String scenario, String variant, int trial, CrashReport crash) {
        return event(
                type,
                "vm",
                machines.current(),
                "scenario",
                scenario,
                "variant",
                variant,
                "trial",
                trial,
                "title",
                crash.title(),
                "excerpt",
                crash.excerpt());
    }

    /** The machine went away under a trial, and the kernel is not known to have died. */
    private void lost(Backlog backlog, List<PlanItem> batch, Ending ending) throws LabException {
        AgentEvent.TrialStarted trial = ending.trial();
        if (trial == null) {
            PlanItem next = nextOf(backlog, batch);
            lose(backlog, next.scenario(), next.variant(), NO_TRIAL, ending.detail());
        } else {
            lose(backlog, trial.scenario(), trial.variant(), trial.trial(), ending.detail());
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

    private void lose(Backlog backlog, String scenario, String variant, int trial, String why) throws LabException {
        String item = scenario + "/" + variant;
        if (!backlog.contains(item)) {
            return;
        }
        append(
                journal,
                event(
                        "trial-lost",
                        "vm",
                        machines.current(),
                        "scenario",
                        scenario,
                        "variant",
                        variant,
                        "trial",
                        trial,
                        "why",
                        why));
        if (backlog.lost(item) >= setup.limits().trialAttempts()) {
            append(journal, event("given-up", "scenario", scenario, "variant", variant, "why", why));
            backlog.dropScenario(scenario);
        }
    }
}
