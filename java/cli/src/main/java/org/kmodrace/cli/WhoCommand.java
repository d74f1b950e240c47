// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.race.command.Commands;
import org.kmodrace.race.command.WhoAnswer;
import org.kmodrace.race.protocol.GuestCommand;
import org.kmodrace.race.trace.LedgerRecorder;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace who}: which modules hold a module, by linking and by symbol_get(), on a kernel without patches. */
@Command(
        name = "who",
        description = {
            "Says who holds a module: the modules that are linked to it, and those that took it by symbol_get(), of whom"
                    + " the kernel keeps no record. A ledger is kept by kprobes while the steps (--load, --unload,"
                    + " --write, --read) are taken in their order, or for a time (--for): each get and put with its call site,"
                    + " what users leave behind when they are unloaded, puts without a get. In a virtual machine (--in);"
                    + " or on the kernel that runs here, as root, with --here --touch-this-kernel --for TIME."
        },
        footer = {
            "",
            "What was taken before the ledger was begun (by --with, too) is not in it; the linked modules are.",
            "",
            "Examples:",
            "  kmodrace who kmr_owner --in debian:6.12 --load kmr_owner --load kmr_user --unload kmr_user",
            "  kmodrace who my_core --in debian:6.1 --load ./my_core.ko --load \"./my_user.ko debug=1\"",
            "  kmodrace who kvm --here --touch-this-kernel --for 10s"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:answered, whatever the answer, and nothing was lost on the way",
            "1:a step was refused, events were lost (the answer says so), or the kernel died",
            "2:the command line cannot be understood, there is no such module, or consent or rights are missing",
            "3:the tool or the machine failed, or this kernel has no kprobe events"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class WhoCommand implements Callable<Integer> {
    private static final Pattern TIME = Pattern.compile("(\\d{1,5})(s|m)?");
    private static final int MOST_SECONDS = 3_600;

    /** One of them; their order is that of the command line. */
    static final class Step {
        @Option(
                names = "--load",
                paramLabel = "NAME",
                description = "With --in: load this while the ledger is kept (as for --with)")
        @Nullable
        String load;

        @Option(names = "--unload", paramLabel = "NAME", description = "With --in: unload this meanwhile")
        @Nullable
        String unload;

        @Option(
                names = "--write",
                paramLabel = "FILE=TEXT",
                description = "With --in: write a text to a file of the guest's, such as a module's in /proc")
        @Nullable
        String write;

        @Option(names = "--read", paramLabel = "FILE", description = "With --in: read such a file and print it")
        @Nullable
        String read;
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODULE", description = "The name of the module that is held; - and _ are the same")
    private String module;

    @ArgGroup(multiplicity = "0..*")
    private @Nullable List<Step> steps;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "0",
            description = "Keep the ledger at least so long: 10s, 2m. Default: until the steps are done")
    private String time;

    @Option(
            names = "--buffer",
            paramLabel = "KIB",
            defaultValue = "" + LedgerRecorder.KILOBYTES,
            description = "The kernel's buffer for each CPU. Default: " + LedgerRecorder.KILOBYTES)
    private int buffer;

    @Mixin
    private PlaceOptions place;

    @Mixin
    private Consent consent;

    @Override
    public Integer call() throws LabException, InterruptedException {
        place.check(spec.commandLine());
        consent.check(spec.commandLine(), place);
        if (module.isEmpty() || module.indexOf('/') >= 0) {
            throw usage("'" + module + "' is no module's name: a name has no / in it; files go with --load");
        }
        if (buffer < 4 || buffer > 1 << 20) {
            throw usage("--buffer is from 4 to 1048576 KiB");
        }
        Duration atLeast = time();
        List<Step> all = steps == null ? List.of() : steps;
        if (all.isEmpty() && atLeast.isZero()) {
            throw usage("nothing would happen while the ledger is kept: add --for TIME"
                    + (place.in == null ? "" : ", or steps (--load, --unload, --write, --read)"));
        }
        CommandReport report = place.in == null ? here(atLeast, all) : in(place.in, atLeast, all);
        boolean done = report.answer()
                .map(WhoAnswer::from)
                .map(answer ->
                        answer.ledger().exact() && answer.steps().stream().allMatch(WhoAnswer.Step::done))
                .orElse(false);
        return CommandOutput.print(spec.commandLine(), place.json, report, done, Map.of());
    }

    private Duration time() {
        Matcher m = TIME.matcher(time);
        long seconds = m.matches() ? Long.parseLong(m.group(1)) * ("m".equals(m.group(2)) ? 60 : 1) : -1;
        if (seconds < 0 || seconds > MOST_SECONDS) {
            throw usage("--for is a time up to an hour, such as 10s or 2m, not '" + time + "'");
        }
        return Duration.ofSeconds(seconds);
    }

    private CommandReport here(Duration atLeast, List<Step> all) throws LabException {
        if (!all.isEmpty()) {
            throw usage(
                    "--load, --unload, --write and --read are for a machine that is started for the command (--in); here,"
                            + " load and unload with other commands while --for lasts");
        }
        ThisKernel kernel = ThisKernel.through(place.backend);
        kernel.requireMayChange(spec.commandLine());
        return kernel.run(
                Commands.WHO,
                commands -> commands.who(module, atLeast, buffer, List.of()).toMap());
    }

    private CommandReport in(String kernel, Duration atLeast, List<Step> all)
            throws LabException, InterruptedException {
        LiveView view = LiveView.ofStandardError();
        try (StartedMachine machine = StartedMachine.of(spec.commandLine(), place, kernel, view)) {
            machine.loadFirst();
            List<String> arguments =
                    new ArrayList<>(List.of(module, Long.toString(atLeast.toSeconds()), Integer.toString(buffer)));
            for (Step step : all) {
                for (GuestCommand command : commands(machine, step)) {
                    arguments.add(command.toString());
                }
            }
            machine.beMorePatient(atLeast);
            return machine.run(new GuestCommand(Commands.WHO, arguments));
        }
    }

    private List<GuestCommand> commands(StartedMachine machine, Step step) throws LabException, InterruptedException {
        String load = step.load;
        String unload = step.unload;
        String write = step.write;
        String read = step.read;
        List<GuestCommand> commands = new ArrayList<>();
        if (load != null) {
            List<String> words = Arrays.asList(load.strip().split("\\s+", -1));
            for (String name : machine.names(words.getFirst())) {
                List<String> arguments = new ArrayList<>(List.of(name));
                arguments.addAll(words.subList(1, words.size()));
                commands.add(new GuestCommand(Commands.LOAD, arguments));
            }
        } else if (unload != null) {
            commands.add(GuestCommand.of(Commands.UNLOAD, unload));
        } else if (write != null) {
            int equals = write.indexOf('=');
            if (equals < 1) {
                throw usage("--write is FILE=TEXT, not '" + write + "'");
            }
            commands.add(GuestCommand.of(Commands.WRITE, write.substring(0, equals), write.substring(equals + 1)));
        } else if (read != null) {
            commands.add(GuestCommand.of(Commands.READ, read));
        }
        return commands;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
