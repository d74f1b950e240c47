// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.Backends;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.image.GuestImage;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.machine.Accelerator;
import org.kmodrace.lab.machine.BootSpec;
import org.kmodrace.lab.machine.QemuInstall;
import org.kmodrace.lab.machine.QemuMachine;
import org.kmodrace.lab.modules.ModuleSet;
import org.kmodrace.lab.session.Limits;
import org.kmodrace.lab.session.Session;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.check.ModuleCheck;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunInfo;
import org.kmodrace.report.record.RunRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace run}: boots a kernel, races its module loader, says what happened. */
@Command(
        name = "run",
        description = "Boots a kernel, races its module loader, and says what happened.",
        footer = {
            "",
            "Checks of a module (--module), all of them unless some are named:",
            "  module-leftovers module-after-unload module-references module-open-vs-unload",
            "  module-failing-init module-failing-allocations module-load-unload",
            "  module-parallel-loads module-load-vs-unload",
            "",
            "Examples:",
            "  kmodrace run",
            "  kmodrace run --kernel debian:6.12 open-vs-unload",
            "  kmodrace run --fix sorted-list proc-modules-bytewise",
            "  kmodrace run --time 30s --noise guest,host load-vs-unload",
            "  kmodrace run --kernel ~/linux --trials 100 --json results.json proc-modules-bytewise",
            "  kmodrace run --kernel debian:6.12 --module ./my.ko --module ./its-helper.ko --params \"debug=1\"",
            "  kmodrace run --module loop module-open-vs-unload"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "0..*",
            completionCandidates = ScenarioIds.class,
            description =
                    "What to run (kmodrace list), or with --module which checks. Default: all but those that run only"
                            + " when named")
    private @Nullable List<String> scenarios;

    @Mixin
    private RunOptions options;

    @Mixin
    private EngineOptions engine;

    @Mixin
    private ModuleOptions modules;

    @Override
    public Integer call() throws LabException, IOException, InterruptedException, RecordException {
        modules.check(spec.commandLine());
        List<ModuleCheck> checks = modules.asked() ? ModuleOptions.checks(spec.commandLine(), scenarios) : List.of();
        List<Scenario> chosen = modules.asked() ? List.of() : chosen();
        check();
        checkFix(chosen);
        KernelSpec kernel = KernelNames.parse(spec.commandLine(), options.kernel);
        LiveView view = LiveView.ofStandardError();
        try {
            return run(chosen, checks, kernel, view);
        } finally {
            view.end();
        }
    }

    private int run(List<Scenario> chosen, List<ModuleCheck> checks, KernelSpec asked, LiveView view)
            throws LabException, IOException, InterruptedException, RecordException {
        Preparation prepared = Preparation.of(asked, view);
        Kernel kernel = prepared.kernel();
        engine.require(kernel);
        CheckedModules checked = modules.asked() ? CheckedModules.choose(spec.commandLine(), modules, prepared) : null;
        KernelModules own = KernelModules.of(prepared, chosen);
        GuestImage image = checked == null
                ? prepared.image(
                        ModuleSet.ofFolder(prepared.testModules(options.modules))
                                .with(own.set()),
                        options.backend)
                : checked.image(prepared, options.backend);
        Accelerator accelerator = prepared.accelerator(options.accel);
        Planner.Plan plan = checked == null
                ? Planner.plan(own.without(chosen), kernel, engine.trials(), options.fix)
                        .with(own.skipped())
                : checked.plan(checks, kernel, engine.trials());

        Path directory = newDirectory();
        RunInfo info = info(directory, prepared.cache(), kernel, accelerator, image, plan);
        view.step("kernel " + kernel.release() + " under QEMU, " + accelerator.name() + "; run directory " + directory);
        view.plan(plan.items());
        try (RunJournal journal = new RunJournal(RunRecord.begin(directory, info), directory)) {
            if (checked != null) {
                for (Map<String, Object> event : checked.events(options, modules)) {
                    journal.accept(event);
                }
            }
            for (Planner.Skip skip : plan.skipped()) {
                Map<String, Object> event =
                        Map.of("t", "skipped", "scenario", skip.scenario(), "variant", "", "why", skip.why());
                journal.accept(event);
                view.show(event);
            }
            Session session = new Session(
                    new Session.Setup(
                            kernel.image(),
                            kernel.release(),
                            image.file(),
                            accelerator,
                            options.cpus,
                            options.memory,
                            options.append,
                            options.seed,
                            options.backend,
                            engine.conditions(),
                            engine.hostNoise(),
                            Limits.DEFAULT
                                    .withBoot(Duration.ofSeconds(options.bootTimeout))
                                    .withSilence(Duration.ofSeconds(options.silenceTimeout)),
                            directory),
                    journal,
                    view::show);
            runToItsEnd(session, plan, engine.jobs(options.memory), journal, directory);
        }
        view.end();
        return new Summary(directory).print(spec.commandLine(), options.json);
    }

    private Path newDirectory() throws LabException {
        Runs runs = options.runDir == null ? Runs.ofUser() : new Runs(options.runDir.toAbsolutePath());
        try {
            return runs.create(Instant.now());
        } catch (IOException e) {
            throw LabException.ofIo("making the run directory", runs.root(), e);
        }
    }

    /** Whatever ends the session, what was gathered is kept, and the person is told where. */
    private static void runToItsEnd(Session session, Planner.Plan plan, int jobs, RunJournal journal, Path directory)
            throws LabException, IOException, InterruptedException {
        try {
            session.run(plan.items(), jobs);
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
        }
    }

    private List<Scenario> chosen() {
        List<String> ids = scenarios;
        if (ids == null || ids.isEmpty()) {
            return Catalogue.byDefault();
        }
        List<Scenario> chosen = new ArrayList<>();
        for (String id : ids.stream().distinct().toList()) {
            chosen.add(ScenarioIds.find(spec.commandLine(), id));
        }
        return chosen;
    }

    private void check() {
        if (!options.machine.equals("qemu")) {
            throw usage("there is no machine '" + options.machine + "'; there is qemu");
        }
        if (!Backends.names().contains(options.backend)) {
            throw usage("there is no backend '" + options.backend + "'; there is " + Backends.names());
        }
        if (!Preparation.ACCELERATORS.contains(options.accel)) {
            throw usage("--accel is auto, kvm or tcg, not '" + options.accel + "'");
        }
        engine.check(spec.commandLine());
        if (options.cpus < 1 || options.cpus > 64) {
            throw usage("--cpus is a number from 1 to 64");
        }
        if (options.memory < 256 || options.memory > 65_536) {
            throw usage("--memory is from 256 to 65536 MiB: the Java runtime in the guest needs 256");
        }
        if (options.bootTimeout < 1) {
            throw usage("--boot-timeout is at least one second");
        }
        if (options.silenceTimeout < 2) {
            throw usage("--silence-timeout is at least two seconds: a guest speaks once a second");
        }
    }

    private void checkFix(List<Scenario> chosen) {
        String fix = options.fix;
        if (fix == null
                || chosen.stream().anyMatch(scenario -> scenario.fix(fix).isPresent())) {
            return;
        }
        List<String> known = Catalogue.scenarios().stream()
                .flatMap(s -> s.fixes().stream().map(f -> f.name() + " (for " + s.id() + ")"))
                .toList();
        throw usage("none of the chosen scenarios has a fix '" + fix + "'; there is " + String.join(", ", known));
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private RunInfo info(
            Path directory, Cache cache, Kernel kernel, Accelerator accelerator, GuestImage image, Planner.Plan plan)
            throws LabException, InterruptedException {
        BootSpec machine = new BootSpec(
                kernel.image(), image.file(), options.append, options.cpus, options.memory, accelerator, directory);
        return new RunInfo(
                String.valueOf(directory.getFileName()),
                System.currentTimeMillis(),
                kernel.name(),
                kernel.release(),
                kernel.packageVersion(),
                kernel.digest(),
                options.machine,
                accelerator.name(),
                accelerator.why(),
                QemuInstall.find(cache).version(),
                QemuMachine.arguments(machine),
                options.backend,
                Runtime.version().toString(),
                options.seed,
                engine.inWords(),
                Main.VERSION,
                spec.commandLine().getParseResult().originalArgs(),
                plan.items().stream()
                        .map(item -> new RunInfo.Planned(item.scenario(), item.variant(), item.trials()))
                        .toList());
    }
}
