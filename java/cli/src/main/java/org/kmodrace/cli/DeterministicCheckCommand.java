// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.replay.Streams;
import org.kmodrace.lab.session.Workers;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.scenario.Scenario;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace deterministic-check}: whether one seed gives one run on this host, byte for byte. */
@Command(
        name = DeterministicCheckCommand.NAME,
        description =
                "Runs each scenario several times over with one seed under --deterministic, compares the machines'"
                        + " consoles and the agent's words byte for byte, and shows where the first difference is.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all boots of each scenario said the same",
            "1:some differ",
            "2:the command line cannot be understood",
            "3:the tool or the machine failed"
        },
        footer = {
            "",
            "Examples:",
            "  kmodrace deterministic-check --kernel debian:6.12 parallel-load",
            "  kmodrace deterministic-check --kernel debian:6.12 --boots 10"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeterministicCheckCommand implements Callable<Integer> {
    static final String NAME = "deterministic-check";
    /** Something differs. */
    private static final int DIFFERENT = 1;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "0..*",
            description = "What to run (kmodrace list). Default: all but those that run only when named")
    private @Nullable List<String> scenarios;

    @Option(names = "--kernel", paramLabel = "KERNEL", defaultValue = "auto", description = "As for run. Default: auto")
    private String kernel;

    @Option(names = "--boots", paramLabel = "N", defaultValue = "2", description = "How often. Default: 2")
    private int boots;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "As for run. Default: 1")
    private long seed;

    @Option(names = "--cpus", paramLabel = "N", defaultValue = "2", description = "CPUs of the guest. Default: 2")
    private int cpus;

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            defaultValue = "512",
            description = "Memory of the guest in MiB. Default: 512")
    private int memory;

    @Option(
            names = "--append",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "More for the kernel's command line")
    private String append;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Boots side by side, at most. Default: as many as this host has CPUs and memory for")
    private int jobs;

    @Override
    public Integer call() throws LabException, IOException, InterruptedException {
        CommandLine command = spec.commandLine();
        if (boots < 2 || boots > 1_000) {
            throw new ParameterException(command, "--boots is from 2 to 1000: one alone cannot be compared");
        }
        List<Scenario> chosen = scenarios == null
                ? Catalogue.byDefault()
                : scenarios.stream().map(id -> ScenarioIds.find(command, id)).toList();
        KernelSpec asked = KernelNames.parse(command, kernel);
        Path directory = Runs.ofUser().create(Instant.now());
        int side = jobs > 0 ? jobs : Workers.fitting(memory);
        LiveView screen = LiveView.ofStandardError();
        PrintWriter out = command.getOut();
        int code = ExitCode.OK;
        try {
            for (Scenario scenario : chosen) {
                String name = directory.getFileName() + "/" + scenario.id();
                List<Streams> said = new DeterministicBoots(request(scenario), asked, boots, side, screen)
                        .run(name, directory.resolve(scenario.id()), made -> made);
                screen.end();
                if (!tell(scenario.id(), said, out)) {
                    code = DIFFERENT;
                }
            }
        } finally {
            screen.end();
        }
        out.println("boots: " + directory);
        out.flush();
        return code;
    }

    private RunRequest request(Scenario scenario) {
        CommandLine.ParseResult parsed = Main.commandLine()
                .parseArgs(
                        "run",
                        "--deterministic",
                        "--kernel",
                        kernel,
                        "--seed",
                        Long.toString(seed),
                        "--cpus",
                        Integer.toString(cpus),
                        "--memory",
                        Integer.toString(memory),
                        "--append",
                        append,
                        scenario.id());
        return ((RunCommand) parsed.subcommand().commandSpec().userObject()).request();
    }

    /** @return whether all said the same */
    private static boolean tell(String scenario, List<Streams> said, PrintWriter out) throws IOException {
        Streams first = said.getFirst();
        int alike = 1;
        Optional<String> trouble = Optional.empty();
        for (int i = 1; i < said.size(); i++) {
            Optional<Streams.Parting> parting = first.parting(said.get(i));
            if (parting.isEmpty()) {
                alike++;
            } else if (trouble.isEmpty()) {
                trouble = Optional.of(PartingText.of("boot " + (i + 1), "boot 1", parting.get()));
            }
        }
        out.println("%s: %d of %d boots alike, %d %s, digest %s"
                .formatted(
                        scenario,
                        alike,
                        said.size(),
                        first.machines(),
                        first.machines() == 1 ? "machine" : "machines",
                        first.digest()));
        trouble.ifPresent(out::println);
        out.flush();
        return trouble.isEmpty();
    }
}
