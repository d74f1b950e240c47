// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.report.decide.BisectStep;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.render.Text;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The program. */
@Command(
        name = "kmodrace",
        description = "Races the module loader of real Linux kernels, and says what happened.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        version = Main.VERSION,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            ListCommand.class,
            ShowCommand.class,
            ReportCommand.class,
            CompareCommand.class,
            BaselineCommand.class,
            TimelineCommand.class,
            BisectStepCommand.class,
            ExploreCommand.class,
            ReplayCommand.class,
            MinimiseCommand.class,
            DeterministicCheckCommand.class,
            KernelCommand.class,
            ModulesCommand.class,
            InfoCommand.class,
            DepsCommand.class,
            SymbolsCommand.class,
            LsCommand.class,
            StateCommand.class,
            LoadCommand.class,
            UnloadCommand.class,
            WhoCommand.class,
            OopsCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
            ManCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all verdicts are as expected, or the command did what it was asked",
            "1:a verdict departs from what is known of the kernel, or something is wrong with a module",
            "2:the command line cannot be understood",
            "3:the tool or the machine failed; nothing is said about the kernel",
            "130:interrupted (Ctrl-C); what was gathered is kept"
        })
public final class Main {
    /** The version of the tool. */
    static final String VERSION = "0.1.0";

    private Main() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The commands, with errors told to people. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((error, arguments) -> explain(error))
                .setExecutionExceptionHandler((error, command, parsed) -> explain(
                        error, command.getErr(), command.getCommandName().equals(BisectStepCommand.NAME)));
    }

    /** The message and where to look; the whole page of help would push the message off the screen. */
    private static int explain(ParameterException error) {
        CommandLine command = error.getCommandLine();
        PrintWriter err = command.getErr();
        int code = command.getCommandName().equals(BisectStepCommand.NAME) ? BisectStepCommand.STOP : ExitCode.USAGE;
        say(err, error.getMessage(), code);
        CommandLine.UnmatchedArgumentException.printSuggestions(error, err);
        err.println("  help:  " + command.getCommandSpec().qualifiedName() + " --help");
        return code;
    }

    private static int explain(Exception error, PrintWriter err, boolean bisecting) throws Exception {
        if (isEnding()) {
            // Ctrl-C: what fails now, fails because of that.
            return ExitCode.INFRASTRUCTURE;
        }
        int code = told(error, err);
        // To git bisect our trouble would be a bad kernel.
        return bisecting ? BisectStep.SKIP : code;
    }

    private static int told(Exception error, PrintWriter err) throws Exception {
        return switch (error) {
            case LabException e -> say(err, e.getMessage(), ExitCode.INFRASTRUCTURE);
            case RecordException e -> say(err, e.getMessage(), ExitCode.USAGE);
            case InterruptedException _ -> say(err, "interrupted", ExitCode.INFRASTRUCTURE);
            default -> {
                if (System.getenv("KMODRACE_DEBUG") != null) {
                    throw error;
                }
                yield say(
                        err,
                        "this should not have happened: " + error + "\n  next:  please report it, with what"
                                + " KMODRACE_DEBUG=1 ./kmodrace … prints",
                        ExitCode.INFRASTRUCTURE);
            }
        };
    }

    /** Whether the JVM has been told to end: then it takes no more hooks. */
    private static boolean isEnding() {
        Thread hook = new Thread(() -> {}, "kmodrace-never-run");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private static int say(PrintWriter err, @Nullable String message, int code) {
        err.println(Text.plainLines("kmodrace: " + message));
        return code;
    }
}
