// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.Backends;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.image.KmodChoice;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.check.ModuleCheck;
import org.kmodrace.race.protocol.SequentialDecision;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.report.expect.Expectations;
import org.kmodrace.report.record.MatrixRecord;
import org.kmodrace.report.record.RecordException;
import picocli.CommandLine;
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
            "  kmodrace run --kernel debian:6.1 --kernel debian:6.12 --kernel debian:sid",
            "  kmodrace run --fix sorted-list proc-modules-bytewise",
            "  kmodrace run --time 30s --noise guest,host load-vs-unload",
            "  kmodrace run --kernel ~/linux --trials 100 --json results.json proc-modules-bytewise",
            "  kmodrace run --kernel debian:6.12 --module ./my.ko --module ./its-helper.ko --params \"debug=1\"",
            "  kmodrace run --module loop module-open-vs-unload",
            "  kmodrace run --machine ssh:root@testbox parallel-load"
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
    private MachineOptions machines;

    @Mixin
    private EngineOptions engine;

    @Mixin
    private ModuleOptions modules;

    @Mixin
    private ToolchainOption toolchain;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() throws LabException, IOException, InterruptedException, RecordException {
        if (options.resume != null) {
            return new Resumption(spec.commandLine(), options, engine, output).run();
        }
        output.check(spec.commandLine());
        RunRequest request = request();
        List<KernelSpec> kernels = kernels();
        LiveView screen = LiveView.ofStandardError();
        Path directory;
        try {
            directory =
                    kernels.size() > 1 ? runAll(request, kernels, screen) : runOne(request, kernels.getFirst(), screen);
        } finally {
            screen.end();
        }
        return new Summary(directory).print(spec.commandLine(), output);
    }

    /** Takes how many machines run at once, unless that is 0: nothing was said. */
    void take(int jobs) {
        engine.jobs = jobs > 0 ? jobs : engine.jobs;
    }

    /** Has each race end when this is decided. */
    void decide(SequentialDecision.Rule rule) {
        engine.sequential = rule;
    }

    /**
     * The command as if it had been typed, for those that run in its name.
     *
     * @param words its arguments, {@code run} first
     * @throws ParameterException when they cannot be understood
     * @throws IllegalArgumentException when they are another command's
     */
    static RunCommand typed(List<String> words) {
        CommandLine.ParseResult parsed = Main.commandLine().parseArgs(words.toArray(String[]::new));
        if (parsed.hasSubcommand() && parsed.subcommand().commandSpec().userObject() instanceof RunCommand run) {
            return run;
        }
        throw new IllegalArgumentException("no run: " + words);
    }

    /** What was asked for, checked. */
    RunRequest request() {
        CommandLine command = spec.commandLine();
        modules.check(command);
        List<ModuleCheck> checks = modules.asked() ? ModuleOptions.checks(command, scenarios) : List.of();
        List<Scenario> chosen = modules.asked() ? List.of() : chosen();
        check();
        checkFix(chosen);
        checkSpared(chosen);
        return new RunRequest(
                command,
                options,
                machines,
                engine,
                modules,
                toolchain.choice,
                chosen,
                checks,
                List.copyOf(command.getParseResult().originalArgs()));
    }

    /** The kernels that were asked for. */
    List<KernelSpec> kernels() {
        List<KernelSpec> kernels = options.kernels.stream()
                .map(name -> KernelNames.parse(spec.commandLine(), name))
                .toList();
        if (kernels.size() > 1 && modules.asked()) {
            throw usage("modules are checked on one kernel at a time: leave all but one --kernel out");
        }
        return kernels;
    }

    /** Runs one kernel; the directory of its record. */
    static Path runOne(RunRequest request, KernelSpec kernel, LiveView screen)
            throws LabException, IOException, InterruptedException {
        KernelRun run = KernelRun.prepare(request, kernel, new RunView(screen, ""));
        Path directory = newDirectory(request.runs());
        run.race(String.valueOf(directory.getFileName()), directory, request.slots(), true);
        return directory;
    }

    private static Path runAll(RunRequest request, List<KernelSpec> kernels, LiveView screen)
            throws LabException, IOException, InterruptedException {
        Path directory = newDirectory(request.runs());
        MatrixRecord record = new MatrixRecord(
                String.valueOf(directory.getFileName()),
                System.currentTimeMillis(),
                request.arguments(),
                MatrixRun.columns(kernels));
        new MatrixRun(request, directory, record, screen).run(kernels);
        return directory;
    }

    private static Path newDirectory(Runs runs) throws LabException {
        try {
            return runs.create(Instant.now());
        } catch (IOException e) {
            throw LabException.ofIo("making the run directory", runs.root(), e);
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
        machines.check(spec.commandLine());
        if (machines.asked() && engine.hostNoise()) {
            throw usage("--noise host takes CPUs away from a virtual machine, and " + machines.machine + " is none");
        }
        if (machines.asked() && options.kernels.size() > 1) {
            throw usage(machines.machine + " runs one kernel: leave all but one --kernel out");
        }
        if (modules.asked() && !options.kmod.equals(new KmodChoice.Host())) {
            throw usage("--kmod is for scenarios: modules are checked without lsmod and modprobe");
        }
        if (!Backends.names().contains(options.backend)) {
            throw usage("there is no backend '" + options.backend + "'; there is " + Backends.names());
        }
        if (!Preparation.ACCELERATORS.contains(options.accel)) {
            throw usage("--accel is auto, kvm, tcg or tcg-single, not '" + options.accel + "'");
        }
        engine.check(spec.commandLine());
        if (options.deterministic && options.accel.equals("kvm")) {
            throw usage("--deterministic counts instructions, which only the emulator does: leave out --accel kvm");
        }
        if (options.deterministic && engine.hostNoise()) {
            throw usage(
                    "--deterministic and --noise host exclude each other: the host's interference cannot be repeated");
        }
        if (options.expectations != null) {
            try {
                var _ = Expectations.read(options.expectations);
            } catch (RecordException e) {
                throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
            }
        }
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
        if (options.trialTimeout < 1) {
            throw usage("--trial-timeout is at least one second");
        }
        if (options.consoleLimit < 128) {
            throw usage("--console-limit is at least 128 KiB: booting takes some");
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

    private void checkSpared(List<Scenario> chosen) {
        Set<String> spares =
                chosen.stream().flatMap(s -> s.spares().stream()).collect(Collectors.toCollection(TreeSet::new));
        for (String actor : engine.without()) {
            if (!spares.contains(actor)) {
                throw usage("none of the chosen scenarios can do without an actor '" + actor + "'; "
                        + (spares.isEmpty()
                                ? "they can spare none"
                                : "they can do without " + String.join(", ", spares)));
            }
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
