// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.replay.Streams;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.scenario.Scenario;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace deterministic-check}: whether one seed gives one run on this host, byte for byte. */
@Command(
        name = DeterministicCheckCommand.NAME,
        description = "Runs scenarios several times over with one seed under --deterministic, compares the machines'"
                + " consoles and the agent's words byte for byte, and shows where the first difference is.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all boots said the same",
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

    @Option(names = "--boots", paramLabel = "N", defaultValue = "2", description = "How often. Default: 2")
    private int boots;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "As for run. Default: 1")
    private long seed;

    @Mixin
    private SeededOptions seeded;

    @Override
    public Integer call() throws LabException, IOException, InterruptedException {
        CommandLine command = spec.commandLine();
        if (boots < 2 || boots > 1_000) {
            throw new ParameterException(command, "--boots is from 2 to 1000: one alone cannot be compared");
        }
        List<Scenario> chosen = scenarios == null
                ? Catalogue.byDefault()
                : scenarios.stream().map(id -> ScenarioIds.find(command, id)).toList();
        KernelSpec asked = KernelNames.parse(command, seeded.kernel);
        Path directory = Runs.ofUser().create(Instant.now());
        LiveView screen = LiveView.ofStandardError();
        List<Streams> said;
        try {
            said = new DeterministicBoots(request(chosen), asked, boots, seeded.side(), screen)
                    .run(String.valueOf(directory.getFileName()), directory, made -> made);
        } finally {
            screen.end();
        }
        boolean alike = tell(chosen, said, command.getOut());
        command.getOut().println("boots: " + directory);
        command.getOut().flush();
        return alike ? ExitCode.OK : DIFFERENT;
    }

    private RunRequest request(List<Scenario> chosen) {
        List<String> words = seeded.run(seed);
        chosen.forEach(scenario -> words.add(scenario.id()));
        return RunCommand.typed(words).request();
    }

    /** @return whether all said the same */
    private static boolean tell(List<Scenario> chosen, List<Streams> said, PrintWriter out) throws IOException {
        Streams first = said.getFirst();
        Agreement agreement = Agreement.of(first, "boot 1", said.subList(1, said.size()), "boot", 2);
        out.println("%s: %d of %d boots alike, %d %s each, digest %s"
                .formatted(
                        chosen.size() == 1 ? chosen.getFirst().id() : chosen.size() + " scenarios",
                        agreement.same() + 1,
                        said.size(),
                        first.machines(),
                        first.machines() == 1 ? "machine" : "machines",
                        first.digest()));
        agreement.parting().ifPresent(out::println);
        return agreement.parting().isEmpty();
    }
}
