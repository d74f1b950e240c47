// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunInfo;
import org.kmodrace.report.record.RunRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace baseline}: runs that are kept under a name, for later ones to be checked against. */
@Command(
        name = "baseline",
        description = "Keeps a run under a name, and checks later ones against it.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BaselineCommand.Save.class,
            BaselineCommand.Check.class,
            BaselineCommand.ListBaselines.class,
            BaselineCommand.Remove.class
        },
        footer = {
            "",
            "Example:",
            "  kmodrace baseline save nightly",
            "  kmodrace run",
            "  kmodrace baseline check nightly"
        })
final class BaselineCommand {
    private BaselineCommand() {}

    /** Where baselines are kept, for all that deal with them. */
    static final class Store {
        @Option(
                names = "--store",
                paramLabel = "DIR",
                description = "Where baselines are kept. Default: kmodrace/baselines under $XDG_DATA_HOME or"
                        + " ~/.local/share")
        private @Nullable Path directory;

        /** Made by picocli. */
        Store() {}

        Baselines baselines() {
            return directory == null ? Baselines.ofUser() : new Baselines(directory);
        }

        /** The baselines, when the name may be one of theirs. */
        Baselines checked(CommandLine command, String name) {
            if (!Baselines.NAME.matcher(name).matches()) {
                throw new ParameterException(
                        command,
                        "a baseline's name is of letters, digits, '.', '_' and '-', and begins with a letter or a"
                                + " digit; '" + name + "' is none");
            }
            return baselines();
        }

        /** The baseline's directory, when there is one. */
        Path existing(CommandLine command, String name) throws LabException {
            Baselines baselines = checked(command, name);
            if (!baselines.has(name)) {
                List<String> names = names(baselines);
                throw new ParameterException(
                        command,
                        "there is no baseline '%s'; there is %s"
                                .formatted(name, names.isEmpty() ? "none yet" : String.join(", ", names)));
            }
            return baselines.directory(name);
        }

        static List<String> names(Baselines baselines) throws LabException {
            try {
                return baselines.names();
            } catch (IOException e) {
                throw LabException.ofIo("listing the baselines", baselines.root(), e);
            }
        }
    }

    /** {@code kmodrace baseline save}. */
    @Command(name = "save", description = "Keeps a run under a name.")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Save implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(index = "0", paramLabel = "NAME", description = "Letters, digits, '.', '_' and '-'")
        private String name;

        @Parameters(
                index = "1",
                paramLabel = "RUN",
                defaultValue = Runs.LATEST,
                description = "A run's id, its directory, or 'latest' (the default).")
        private String run;

        @Option(names = "--force", description = "Also when the name holds another run, which is forgotten then.")
        private boolean force;

        @Mixin
        private Store store;

        @Override
        public Integer call() throws RecordException, LabException {
            CommandLine command = spec.commandLine();
            Baselines baselines = store.checked(command, name);
            Path directory = CompareOptions.find(command, run);
            RunResult result = CompareOptions.graded(command, directory);
            String before = "";
            if (baselines.has(name)) {
                before = held(baselines.directory(name));
                if (!force) {
                    throw new ParameterException(
                            command,
                            "the baseline '" + name + "' holds " + before + "; give --force to replace it, or another"
                                    + " name");
                }
            }
            try {
                baselines.save(name, directory);
            } catch (IOException e) {
                throw LabException.ofIo("saving the baseline", baselines.directory(name), e);
            }
            PrintWriter out = command.getOut();
            out.println("baseline " + name + ": " + inWords(result.info()));
            if (!before.isEmpty()) {
                out.println("it replaces " + before);
            }
            warn(result, out);
            out.flush();
            return ExitCode.OK;
        }

        /** What a name holds, also when that cannot be read any more. */
        private static String held(Path directory) {
            try {
                return inWords(RunRecord.open(directory).info());
            } catch (RecordException e) {
                return "a run that cannot be read";
            }
        }

        /** A baseline that says nothing about some races will never find them changed. */
        private static void warn(RunResult result, PrintWriter out) {
            long mute = result.results().stream()
                    .filter(r -> r.verdict() == VerdictKind.ERROR || r.verdict() == VerdictKind.SKIPPED)
                    .count();
            if (mute > 0) {
                out.println("note: " + mute + " of its " + result.results().size()
                        + " scenarios have no verdict, so nothing can be compared with them");
            }
            if (!result.end().equals("done")) {
                out.println("note: the run is incomplete");
            }
        }
    }

    /** {@code kmodrace baseline check}. */
    @Command(
            name = "check",
            description = "Compares a run with a baseline; A is the baseline.",
            exitCodeList = {
                CompareCommand.NOTHING_CHANGED,
                CompareCommand.SOMETHING_CHANGED,
                "2:the command line cannot be understood, or a baseline or run is not there",
                "3:nothing could be compared: one of the two says nothing about the kernel"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Check implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(index = "0", paramLabel = "NAME", description = "The baseline's")
        private String name;

        @Parameters(
                index = "1",
                paramLabel = "RUN",
                defaultValue = Runs.LATEST,
                description = "A run's id, its directory, or 'latest' (the default).")
        private String run;

        @Mixin
        private Store store;

        @Mixin
        private CompareOptions options;

        @Override
        public Integer call() throws RecordException, LabException {
            CommandLine command = spec.commandLine();
            RunResult baseline = CompareOptions.graded(command, store.existing(command, name));
            RunResult checked = CompareOptions.graded(command, CompareOptions.find(command, run));
            return options.print(command, options.comparer(command).compare(baseline, checked));
        }
    }

    /** {@code kmodrace baseline list}. */
    @Command(name = "list", description = "Lists the baselines.")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class ListBaselines implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private Store store;

        @Override
        public Integer call() throws LabException {
            Baselines baselines = store.baselines();
            List<String> names = Store.names(baselines);
            PrintWriter out = spec.commandLine().getOut();
            if (names.isEmpty()) {
                out.println("there is no baseline yet; 'kmodrace baseline save NAME' makes one of the latest run");
            }
            int width = names.stream().mapToInt(String::length).max().orElse(0);
            for (String name : names) {
                out.println(name + " ".repeat(width - name.length()) + "  " + Save.held(baselines.directory(name)));
            }
            out.flush();
            return ExitCode.OK;
        }
    }

    /** {@code kmodrace baseline rm}. */
    @Command(name = "rm", description = "Forgets a baseline.")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Remove implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "NAME", description = "The baseline's")
        private String name;

        @Mixin
        private Store store;

        @Override
        public Integer call() throws LabException {
            CommandLine command = spec.commandLine();
            Path directory = store.existing(command, name);
            try {
                store.baselines().remove(name);
            } catch (IOException e) {
                throw LabException.ofIo("removing the baseline", directory, e);
            }
            command.getOut().println("removed " + name);
            command.getOut().flush();
            return ExitCode.OK;
        }
    }

    /** Which run it is, of which kernel and when. */
    private static String inWords(RunInfo info) {
        String when = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")
                .withZone(ZoneOffset.UTC)
                .format(Instant.ofEpochMilli(info.startedAtMillis()));
        return "run %s of %s UTC, kernel %s (%s)".formatted(info.id(), when, info.kernelRelease(), info.kernelName());
    }
}
