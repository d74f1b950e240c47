// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.debug.SymbolFile;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.machine.Watch;
import org.kmodrace.lab.session.Earlier;
import org.kmodrace.lab.session.Limits;
import org.kmodrace.lab.session.Session;
import org.kmodrace.lab.session.Slots;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.report.expect.Expectations;
import org.kmodrace.report.record.Journal;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunInfo;
import org.kmodrace.report.record.RunRecord;

/** The run of one kernel: everything is made ready for it first, then it is raced into a record. */
final class KernelRun {
    private final RunRequest request;
    private final Preparation prepared;
    private final @Nullable CheckedModules checked;
    private final GuestParts parts;
    private final String imageDigest;
    private final RunMachines machines;
    private final Planner.Plan plan;
    private final RunView view;
    private final @Nullable Watch watch;

    private KernelRun(
            RunRequest request,
            Preparation prepared,
            @Nullable CheckedModules checked,
            GuestParts parts,
            String imageDigest,
            RunMachines machines,
            Planner.Plan plan,
            RunView view,
            @Nullable Watch watch) {
        this.request = request;
        this.prepared = prepared;
        this.checked = checked;
        this.parts = parts;
        this.imageDigest = imageDigest;
        this.machines = machines;
        this.plan = plan;
        this.view = view;
        this.watch = watch;
    }

    /** Gets the kernel, builds the modules for it, makes the image. */
    static KernelRun prepare(RunRequest request, KernelSpec asked, RunView view)
            throws LabException, InterruptedException {
        if (!request.machines().asked()) {
            return prepare(request, Preparation.of(asked, request.toolchain(), view), null, view);
        }
        RunMachines.Visited visited = FirstLook.begin(request, view);
        boolean ready = false;
        try {
            Preparation prepared = Preparation.of(FirstLook.kernel(visited, asked), request.toolchain(), view);
            KernelRun run = prepare(request, prepared, FirstLook.with(visited, prepared.kernel(), view), view);
            ready = true;
            return run;
        } finally {
            if (!ready) {
                visited.leave();
            }
        }
    }

    private static KernelRun prepare(
            RunRequest request, Preparation prepared, RunMachines.@Nullable Visited visited, RunView view)
            throws LabException, InterruptedException {
        RunOptions options = request.options();
        Kernel kernel = prepared.kernel();
        request.engine().require(kernel);
        CheckedModules checked = request.modules().asked()
                ? CheckedModules.choose(request.command(), request.modules(), prepared)
                : null;
        KernelModules own = KernelModules.of(prepared, request.scenarios());
        GuestParts parts = GuestParts.obtain(request, prepared, checked, own);
        RunMachines machines = visited != null ? visited : booted(prepared, options);
        int trials = request.engine().trials();
        Planner.Plan plan = checked == null
                ? Planner.plan(own.without(request.scenarios()), kernel, trials, options.fix, kind(request))
                        .with(own.skipped())
                : checked.plan(request.checks(), kernel, trials);
        return new KernelRun(request, prepared, checked, parts, parts.digest(machines), machines, plan, view, null);
    }

    private static RunMachines booted(Preparation prepared, RunOptions options)
            throws LabException, InterruptedException {
        return new RunMachines.Booted(
                options.deterministic
                        ? prepared.deterministic(options.seed, options.cpus)
                        : prepared.accelerator(options.accel));
    }

    private static Planner.Machines kind(RunRequest request) {
        if (!request.machines().asked()) {
            return request.options().deterministic ? Planner.Machines.DETERMINISTIC : Planner.Machines.BOOTED;
        }
        return request.machines().here() && !request.machines().allowCrash
                ? Planner.Machines.VISITED_WITH_CARE
                : Planner.Machines.VISITED;
    }

    /**
     * Races it into a new record.
     *
     * @param id the run's name
     * @param directory of the record
     * @param alone whether nobody else tells where the record lies when the run is interrupted
     */
    void race(String id, Path directory, Slots slots, boolean alone)
            throws LabException, IOException, InterruptedException {
        RunInfo info = info(id, directory);
        Kernel kernel = prepared.kernel();
        view.step("kernel " + kernel.release() + " " + machines.inWords() + "; run directory " + directory);
        view.plan(plan.items());
        keepExpectations(directory);
        try (RunJournal journal = new RunJournal(RunRecord.begin(directory, info), directory, alone)) {
            if (checked != null) {
                for (Map<String, Object> event : checked.events(kernel.name(), request.options(), request.modules())) {
                    journal.accept(event);
                }
            }
            for (Map<String, Object> event : machines.events()) {
                journal.accept(event);
            }
            for (Planner.Skip skip : plan.skipped()) {
                Map<String, Object> event =
                        Map.of("t", "skipped", "scenario", skip.scenario(), "variant", "", "why", skip.why());
                journal.accept(event);
                view.show(event);
            }
            toItsEnd(plan.items(), Earlier.NOTHING, slots, journal, directory);
        }
    }

    /**
     * Goes on with a run that was cut off.
     *
     * @throws LabException when the kernel is another one by now
     */
    void resume(Path directory, Slots slots, boolean alone)
            throws LabException, IOException, InterruptedException, RecordException {
        RunRecord record = RunRecord.open(directory);
        Kernel kernel = prepared.kernel();
        if (!record.info().kernelDigest().equals(kernel.digest())) {
            throw new LabException(
                    "the kernel " + kernel.name() + " is another one than when the run began: " + kernel.release(),
                    directory.toString(),
                    "run anew, or name the kernel by its whole version");
        }
        List<PlanItem> items = record.info().planned().stream()
                .map(p -> new PlanItem(p.scenario(), p.variant(), 0, p.trials()))
                .toList();
        Earlier earlier =
                new Earlier(record.events().stream().map(JournalEvent::fields).toList());
        view.step("going on with the run in " + directory);
        view.plan(items);
        record.events().stream().map(JournalEvent::fields).forEach(view::past);
        try (RunJournal journal =
                new RunJournal(Journal.open(directory.resolve(RunRecord.JOURNAL_FILE)), directory, alone)) {
            journal.accept(Map.of("t", JournalEvent.RESUMED));
            toItsEnd(items, earlier, slots, journal, directory);
        }
    }

    /** Whatever ends the session, what was gathered is kept, and the person is told where. */
    private void toItsEnd(List<PlanItem> items, Earlier earlier, Slots slots, RunJournal journal, Path directory)
            throws LabException, IOException, InterruptedException {
        try (ConsoleFollower consoles = request.options().verbose ? new ConsoleFollower(directory, view) : null) {
            new Session(setup(directory), earlier, journal, event -> {
                        view.show(event);
                        if (consoles != null) {
                            consoles.heard(event);
                        }
                    })
                    .run(items, slots);
            journal.end("done");
        } catch (LabException e) {
            try {
                journal.end(e.what());
            } catch (IOException full) {
                e.addSuppressed(full);
            }
            throw new LabException(
                    e.what(),
                    e.where(),
                    e.next() + "\nwhat was gathered until then is kept: ./kmodrace report " + directory,
                    e);
        } finally {
            machines.leave();
        }
    }

    private Session.Setup setup(Path directory) throws LabException {
        RunOptions options = request.options();
        EngineOptions engine = request.engine();
        Limits limits = watch != null && watch.debugger() != null
                ? Limits.WHILE_DEBUGGED
                : Limits.DEFAULT
                        .withBoot(Duration.ofSeconds(options.bootTimeout))
                        .withSilence(Duration.ofSeconds(options.silenceTimeout))
                        .withTrial(Duration.ofSeconds(options.trialTimeout))
                        .withConsoleMost(options.consoleLimit * 1024L);
        return new Session.Setup(
                machines.place(inMachine(), limits.consoleMost(), watch),
                prepared.kernel().release(),
                options.seed,
                options.backend,
                engine.conditions(),
                engine.hostNoise(),
                limits,
                directory);
    }

    private RunMachines.Prepared inMachine() {
        return new RunMachines.Prepared(prepared, parts.image(), request.options());
    }

    /** So that the record alone says what its verdicts were held against. */
    private void keepExpectations(Path directory) throws LabException {
        Path own = request.options().expectations;
        if (own != null) {
            try {
                Files.copy(own, directory.resolve(Expectations.FILE));
            } catch (IOException e) {
                throw LabException.ofIo("keeping the expectations", own, e);
            }
        }
    }

    /** The same with other work, such as a part of it. */
    KernelRun with(List<PlanItem> items) {
        return changed(new Planner.Plan(List.copyOf(items), plan.skipped()), watch);
    }

    /** The same with a first machine that is looked into; for a debugger it waits as long as that takes. */
    KernelRun watched(Watch by) {
        return changed(plan, by);
    }

    private KernelRun changed(Planner.Plan otherPlan, @Nullable Watch otherWatch) {
        return new KernelRun(request, prepared, checked, parts, imageDigest, machines, otherPlan, view, otherWatch);
    }

    /** The plugin that counts calls. */
    Path watcher() throws LabException {
        return prepared.home().watcher();
    }

    /** A file of the kernel's symbols, for a debugger. */
    SymbolFile symbols() throws LabException, InterruptedException {
        return SymbolFile.of(prepared.cache(), prepared.kernel());
    }

    /** The same without controls. */
    KernelRun racesOnly() {
        return with(plan.items().stream()
                .filter(item -> item.variant().equals(Variant.RACE))
                .toList());
    }

    /** What it is made of, as its record will say. */
    RunInfo info(String id, Path directory) throws LabException, InterruptedException {
        RunOptions options = request.options();
        Kernel kernel = prepared.kernel();
        return new RunInfo(
                id,
                System.currentTimeMillis(),
                kernel.name(),
                kernel.release(),
                kernel.packageVersion(),
                kernel.digest(),
                imageDigest,
                machines.kind(),
                machines.name(),
                machines.why(),
                machines.emulator(prepared),
                machines.arguments(inMachine(), directory),
                options.backend,
                Runtime.version().toString(),
                parts.toolchain(),
                parts.kmod(),
                options.seed,
                request.engine().inWords(),
                Main.VERSION,
                request.arguments(),
                plan.items().stream()
                        .map(item -> new RunInfo.Planned(item.scenario(), item.variant(), item.trials()))
                        .toList());
    }
}
