// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.kmodrace.lab.LabException;
import org.kmodrace.race.command.Commands;
import org.kmodrace.race.protocol.GuestCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace state}: what both rules of libkmod say of a module. */
@Command(
        name = "state",
        description = {
            "Says whether a module is builtin, live, coming, going or absent: by the rule of kmod-18 and by that of"
                    + " kmod-20, and where they differ, why."
        },
        footer = {
            "",
            "Examples:",
            "  kmodrace state loop",
            "  kmodrace state virtio_pci --in debian:6.12",
            "  kmodrace state xfrm_user --in debian:6.1 --with xfrm_user"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:answered, whatever the answer",
            "1:a module of --with was refused, or the kernel died of it",
            "2:the command line cannot be understood",
            "3:the tool or the machine failed"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "A module's name; - and _ are the same")
    private String name;

    @Mixin
    private PlaceOptions place;

    @Override
    public Integer call() throws LabException, InterruptedException {
        place.check(spec.commandLine());
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(), "'" + name + "' is no module's name: a name has no / in it");
        }
        return CommandOutput.print(spec.commandLine(), place.json, report(), true, Map.of());
    }

    private CommandReport report() throws LabException, InterruptedException {
        if (place.in == null) {
            return ThisKernel.through(place.backend)
                    .run(Commands.STATE, commands -> commands.state(name).toMap());
        }
        LiveView view = LiveView.ofStandardError();
        try (StartedMachine machine = StartedMachine.of(spec.commandLine(), place, place.in, view)) {
            machine.loadFirst();
            return machine.run(GuestCommand.of(Commands.STATE, name));
        }
    }
}
