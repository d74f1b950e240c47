// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.kmodrace.lab.LabException;
import org.kmodrace.race.command.Commands;
import org.kmodrace.race.command.Listing;
import org.kmodrace.race.protocol.GuestCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kmodrace ls}: like lsmod(8), with states, holders and references that nobody explains. */
@Command(
        name = "ls",
        description = {
            "Lists the loaded modules: like lsmod, with state, taint flags, holders, and how many references no linked"
                    + " module stands for (unexplained). On the kernel that runs here, or in a virtual machine (--in)."
        },
        footer = {
            "",
            "Examples:",
            "  kmodrace ls",
            "  kmodrace ls --in debian:6.12 --with xfrm_user --with 'kmr_params' --json"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:listed",
            "1:a module of --with was refused, lsmod says something else (--check), or the kernel died of it",
            "2:the command line cannot be understood",
            "3:the tool or the machine failed, or the kernel has no modules"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private PlaceOptions place;

    @Option(names = "--check", description = "Also ask lsmod(8) there, and say where its answer differs")
    private boolean check;

    @Override
    public Integer call() throws LabException, InterruptedException {
        place.check(spec.commandLine());
        CommandReport report = report();
        List<String> differences = report.answer()
                .map(Listing::from)
                .filter(listing -> !listing.lsmod().isEmpty())
                .map(LsmodCheck::differences)
                .orElse(List.of());
        Map<String, Object> more = check ? Map.of("lsmodDiffers", differences) : Map.of();
        return CommandOutput.print(spec.commandLine(), place.json, report, differences.isEmpty(), more);
    }

    private CommandReport report() throws LabException, InterruptedException {
        if (place.in == null) {
            return ThisKernel.through(place.backend)
                    .run(Commands.LS, commands -> commands.list(check).toMap());
        }
        LiveView view = LiveView.ofStandardError();
        try (StartedMachine machine = StartedMachine.of(spec.commandLine(), place, place.in, view)) {
            machine.loadFirst();
            return machine.run(check ? GuestCommand.of(Commands.LS, Commands.CHECK) : GuestCommand.of(Commands.LS));
        }
    }
}
