// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kmodrace.cli.ModuleChooser.Choice;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.image.GuestImage;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.machine.Accelerator;
import org.kmodrace.lab.machine.MachinePlace;
import org.kmodrace.lab.machine.QemuPlace;
import org.kmodrace.lab.modules.ModuleSet;
import org.kmodrace.lab.session.CommandSession;
import org.kmodrace.lab.session.Limits;
import org.kmodrace.lab.session.Session;
import org.kmodrace.race.command.Commands;
import org.kmodrace.race.command.LoadAnswer;
import org.kmodrace.race.protocol.Conditions;
import org.kmodrace.race.protocol.GuestCommand;
import org.kmodrace.race.protocol.GuestPlan;
import org.kmodrace.report.record.Journal;
import org.kmodrace.report.record.RunRecord;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A machine that is started for one command: its modules are chosen, it is booted, asked, and powered off. */
final class StartedMachine implements AutoCloseable {
    private static final int MEMORY = 512;
    /** In the archive, in the guest's file system, in the kernel. */
    private static final int COPIES = 3;
    /** How much larger than its .xz a module is; more is no harm. */
    private static final int PACKED = 5;
    /** What the kernel is told besides the commands, at most. */
    private static final int OTHER_WORDS = 500;

    private final CommandLine command;
    private final PlaceOptions options;
    private final Preparation prepared;
    private final ModuleChooser chooser;
    private final LiveView view;
    private final List<GuestCommand> loads = new ArrayList<>();
    private Duration patience = Limits.DEFAULT.trial();

    private StartedMachine(CommandLine command, PlaceOptions options, Preparation prepared, LiveView view) {
        this.command = command;
        this.options = options;
        this.prepared = prepared;
        this.view = view;
        this.chooser = new ModuleChooser(prepared);
    }

    /** Gets the kernel. */
    static StartedMachine of(CommandLine command, PlaceOptions options, String kernel, LiveView view)
            throws LabException, InterruptedException {
        KernelSpec asked = KernelNames.parse(command, kernel);
        return new StartedMachine(command, options, Preparation.of(asked, view), view);
    }

    /** Lets a command take so much longer. */
    void beMorePatient(Duration more) {
        patience = patience.plus(more);
    }

    /** Has the modules of {@code --with} loaded before the command. */
    void loadFirst() throws LabException, InterruptedException {
        for (String words : options.before()) {
            loadFirst(words);
        }
    }

    /**
     * Has modules loaded before the command.
     *
     * @param words a name, an alias or a file, and parameters after blanks
     */
    void loadFirst(String words) throws LabException, InterruptedException {
        List<String> parts = Arrays.asList(words.strip().split("\\s+", -1));
        for (String name : names(parts.getFirst())) {
            List<String> arguments = new ArrayList<>(List.of(name));
            arguments.addAll(parts.subList(1, parts.size()));
            loads.add(new GuestCommand(Commands.WITH, arguments));
        }
    }

    /**
     * The modules that a word stands for, which are put into the machine.
     *
     * @return their names in the order of loading; none for a part of the kernel itself
     * @throws ParameterException when it stands for nothing; the message says what is near
     */
    List<String> names(String word) throws LabException, InterruptedException {
        return switch (chooser.add(word)) {
            case Choice.Modules(List<String> names) -> names;
            case Choice.Builtin(String _) -> List.of();
            case Choice.Unknown(String name, Set<String> known) ->
                throw NearNames.unknownModule(command, prepared.kernel().release(), name, known);
        };
    }

    /** Boots it, has the command carried out, and powers it off. */
    CommandReport run(GuestCommand asked) throws LabException, InterruptedException {
        Kernel kernel = prepared.kernel();
        List<GuestCommand> commands = new ArrayList<>(loads);
        commands.add(asked);
        ModuleSet modules = chooser.set();
        long length = commands.stream()
                .mapToLong(c -> c.toString().length() + " kmodrace.do=".length())
                .sum();
        List<GuestCommand> words = commands;
        if (length > GuestPlan.COMMAND_LINE_SIZE - OTHER_WORDS) {
            modules = modules.withBatch(
                    commands.stream().map(GuestCommand::toString).toList());
            words = List.of(GuestCommand.of("batch", GuestImage.BATCH_FILE));
        }
        GuestImage image = prepared.commandImage(modules, options.backend);
        Accelerator accelerator = prepared.accelerator(options.accel);
        CommandFolder folder = CommandFolder.create(prepared.cache());
        Path directory = folder.path();
        Limits limits =
                Limits.DEFAULT.withBoot(Duration.ofSeconds(options.bootTimeout)).withTrial(patience);
        MachinePlace place = new QemuPlace(
                kernel.image(), image.file(), accelerator, 2, memory(modules), "", limits.consoleMost(), null);
        Session.Setup setup = new Session.Setup(
                place, kernel.release(), 1, options.backend, Conditions.PLAIN, false, limits, directory);
        view.step("booting " + kernel.release() + ", " + accelerator.name());
        try (Journal journal = Journal.open(directory.resolve(RunRecord.JOURNAL_FILE))) {
            CommandSession session = new CommandSession(setup, journal::append);
            CommandReport report = report(asked.verb(), session.run(words), session);
            if (report.crash().isEmpty() && report.onlyOnce().isEmpty()) {
                folder.delete();
            }
            return report;
        } catch (IOException e) {
            throw LabException.ofIo("keeping what the machine says", directory, e);
        }
    }

    /** An answer for which no machine was necessary. */
    CommandReport withoutBooting(String verb, Map<String, Object> answer) {
        return new CommandReport(
                verb,
                prepared.kernel().name(),
                prepared.kernel().release(),
                "not booted",
                options.backend,
                List.of(),
                Optional.of(answer),
                Optional.empty(),
                "");
    }

    private CommandReport report(String verb, CommandSession.Outcome outcome, CommandSession session)
            throws LabException {
        List<Map<String, Object>> answers = outcome.answers();
        boolean whole = answers.size() > loads.size();
        List<LoadAnswer> before =
                answers.stream().limit(loads.size()).map(LoadAnswer::from).toList();
        Optional<CommandReport.Crash> crash = outcome.crash()
                .map(c -> new CommandReport.Crash(
                        c.title(), outcome.inFlight(), outcome.loading(), session.consoleLog(), c.lines()));
        if (!whole && crash.isEmpty()) {
            throw new LabException(
                    "the guest said goodbye before it had answered everything",
                    session.consoleLog(),
                    "run it again; please report it if it lasts");
        }
        return new CommandReport(
                verb,
                prepared.kernel().name(),
                prepared.kernel().release(),
                "qemu " + outcome.place().name(),
                options.backend,
                before,
                whole ? Optional.of(answers.getLast()) : Optional.empty(),
                crash,
                outcome.onlyOnce());
    }

    private int memory(ModuleSet modules) throws LabException {
        Integer given = options.memory;
        if (given != null) {
            return given;
        }
        long bytes = modules.bytes();
        boolean packed = modules.files().values().stream()
                .anyMatch(file -> !file.toString().endsWith(".ko"));
        return MEMORY + (int) ((bytes * COPIES * (packed ? PACKED : 1)) >> 20);
    }

    @Override
    public void close() {
        chooser.close();
        view.end();
    }
}
