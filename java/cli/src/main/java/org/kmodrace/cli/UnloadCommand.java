// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.kmodrace.lab.LabException;
import org.kmodrace.race.command.Commands;
import org.kmodrace.race.command.UnloadAnswer;
import org.kmodrace.race.protocol.GuestCommand;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace unload}: one delete_module(2), and who holds the module when it is refused. */
@Command(
        name = "unload",
        description = {
            "Unloads a module with delete_module(O_NONBLOCK), and says who holds it when that is refused: by name, and"
                    + " how many references nobody explains. In a virtual machine (--in), where the module is loaded"
                    + " first; or on the kernel that runs here, as root, with --here --touch-this-kernel."
        },
        footer = {
            "",
            "A kernel that dies of it is started once more, where the emulator has no races of its own; if it dies"
                    + " again, the crash is named and the exit code is 1.",
            "",
            "Examples:",
            "  kmodrace unload xfrm_algo --in debian:6.12 --with xfrm_user",
            "  kmodrace unload kmr_owner --in debian:6.1 --with 'kmr_user action=get'"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:unloaded",
            "1:the kernel refused it, or died of it",
            "2:the command line cannot be understood, there is no such module, or consent or rights are missing",
            "3:the tool or the machine failed, or this kernel has no module support"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class UnloadCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The module's name; with --in also a file, which is loaded first")
    private String name;

    /** One or the other. */
    static final class How {
        @Option(
                names = "--force",
                description = "With O_TRUNC: even while it is in use. Whoever uses it then, uses freed memory; the"
                        + " kernel is tainted and may die")
        boolean force;

        @Option(
                names = "--wait",
                description = "Ask again while it is in use, for --timeout seconds (the kernel itself does not wait"
                        + " since 3.13)")
        boolean wait;
    }

    @ArgGroup
    private How how = new How();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long --wait asks again. Default: 10")
    private int timeout;

    @Mixin
    private PlaceOptions place;

    @Mixin
    private Consent consent;

    @Override
    public Integer call() throws LabException, InterruptedException {
        place.check(spec.commandLine());
        consent.check(spec.commandLine(), place);
        if (timeout < 1 || timeout > 3_600) {
            throw new ParameterException(spec.commandLine(), "--timeout is from 1 to 3600 seconds");
        }
        CommandReport report = place.in == null ? here() : in(place.in);
        boolean done =
                report.answer().map(UnloadAnswer::from).map(UnloadAnswer::done).orElse(false);
        return CommandOutput.print(spec.commandLine(), place.json, report, done, Map.of());
    }

    private CommandReport here() throws LabException {
        ThisKernel kernel = ThisKernel.through(place.backend);
        kernel.requireMayChange(spec.commandLine());
        Duration wait = how.wait ? Duration.ofSeconds(timeout) : Duration.ZERO;
        return kernel.run(
                Commands.UNLOAD,
                commands -> commands.unload(name, how.force, wait).toMap());
    }

    private CommandReport in(String kernel) throws LabException, InterruptedException {
        LiveView view = LiveView.ofStandardError();
        try (StartedMachine machine = StartedMachine.of(spec.commandLine(), place, kernel, view)) {
            // What is to go must be there; then whatever may hold it.
            List<String> names = machine.names(name);
            if (names.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), name + " is a part of this kernel itself: it cannot be unloaded");
            }
            machine.loadFirst(name);
            machine.loadFirst();
            if (how.wait) {
                machine.beMorePatient(Duration.ofSeconds(timeout));
            }
            return machine.run(command(names.getLast()));
        }
    }

    private GuestCommand command(String module) {
        if (how.force) {
            return GuestCommand.of(Commands.UNLOAD, module, Commands.FORCE);
        }
        return how.wait
                ? GuestCommand.of(Commands.UNLOAD, module, Commands.WAIT, Integer.toString(timeout))
                : GuestCommand.of(Commands.UNLOAD, module);
    }
}
