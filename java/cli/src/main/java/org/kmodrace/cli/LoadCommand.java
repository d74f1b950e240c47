// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.race.command.Commands;
import org.kmodrace.race.command.LoadAnswer;
import org.kmodrace.race.protocol.GuestCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace load}: loads a module after all that it needs, one finit_module(2) each. */
@Command(
        name = "load",
        description = {
            "Loads a module after all that it needs, with one finit_module each, and prints each answer with its"
                    + " meaning and what the kernel logged. In a virtual machine (--in), which is powered off afterwards;"
                    + " or on the kernel that runs here, as root, with --here --touch-this-kernel."
        },
        footer = {
            "",
            "A kernel that dies of it is started once more, where the emulator has no races of its own; if it dies"
                    + " again, the crash is named and the exit code is 1.",
            "",
            "Examples:",
            "  kmodrace load xfrm_user --in debian:6.12",
            "  kmodrace load ./my.ko debug=1 --in debian:6.1",
            "  kmodrace load kmr_user action=get --in debian:6.1 --with kmr_owner"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:loaded, or a part of the kernel",
            "1:the kernel refused it or what it needs, or died of it",
            "2:the command line cannot be understood, there is no such module, or consent or rights are missing",
            "3:the tool or the machine failed, or this kernel has no module support"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LoadCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "MODULE",
            description = "A file (.ko, .ko.xz, .ko.gz), a name or an alias of the kernel's, or one of kmodrace's test"
                    + " modules")
    private String module;

    @Parameters(index = "1..*", paramLabel = "PARAM=VALUE", description = "The module's parameters")
    private @Nullable List<String> parameters;

    @Mixin
    private PlaceOptions place;

    @Mixin
    private Consent consent;

    @Override
    public Integer call() throws LabException, InterruptedException {
        place.check(spec.commandLine());
        consent.check(spec.commandLine(), place);
        CommandReport report = place.in == null ? here() : in(place.in);
        boolean done =
                report.answer().map(LoadAnswer::from).map(LoadAnswer::done).orElse(false);
        return CommandOutput.print(spec.commandLine(), place.json, report, done, Map.of());
    }

    private List<String> parameters() {
        return parameters == null ? List.of() : parameters;
    }

    private CommandReport here() throws LabException {
        ThisKernel kernel = ThisKernel.through(place.backend);
        kernel.requireMayChange(spec.commandLine());
        return kernel.load(module, String.join(" ", parameters()), spec.commandLine());
    }

    private CommandReport in(String kernel) throws LabException, InterruptedException {
        LiveView view = LiveView.ofStandardError();
        try (StartedMachine machine = StartedMachine.of(spec.commandLine(), place, kernel, view)) {
            machine.loadFirst();
            List<String> names = machine.names(module);
            if (names.isEmpty()) {
                return machine.withoutBooting(
                        Commands.LOAD, LoadAnswer.builtin(module).toMap());
            }
            for (String other : names.subList(0, names.size() - 1)) {
                // An alias may stand for several.
                machine.loadFirst(other);
            }
            List<String> arguments = new ArrayList<>(List.of(names.getLast()));
            arguments.addAll(parameters());
            return machine.run(new GuestCommand(Commands.LOAD, arguments));
        }
    }
}
