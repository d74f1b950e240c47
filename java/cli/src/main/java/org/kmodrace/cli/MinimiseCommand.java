// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.kmodrace.lab.LabException;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.report.record.RecordException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kmodrace minimise}: what of a deterministic run that hit is needed for the hit. */
@Command(
        name = "minimise",
        description = "Takes from a deterministic run that hit one thing after the other (other trials, noise, delays,"
                + " CPUs, actors) and keeps what is left as long as the race is still hit: the smallest recipe, which can"
                + " be replayed.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the smallest recipe was found; it may be the run itself",
            "2:the command line cannot be understood, or the run was not deterministic or did not hit",
            "3:the tool or the machine failed",
            "130:interrupted; what was tried is kept"
        },
        footer = {
            "",
            "Examples:",
            "  kmodrace minimise 20261122-041500-1a2b/seed-17",
            "  kmodrace minimise latest load-vs-unload:3"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class MinimiseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private TrialOfRun trial;

    @Override
    public Integer call() throws LabException, IOException, InterruptedException, RecordException {
        CommandLine command = spec.commandLine();
        Replay hit = trial.find(command);
        Path directory = Runs.ofUser().create(Instant.now());
        LiveView screen = LiveView.ofStandardError();
        Minimiser.Smallest smallest;
        try {
            smallest = new Minimiser(hit, directory, screen).run();
        } finally {
            screen.end();
        }
        PrintWriter out = command.getOut();
        out.println(smallest.hit().trial() + ": " + smallest.hit().outcome());
        for (Minimiser.Attempt attempt : smallest.attempts()) {
            out.println("  " + (attempt.hits() ? "not needed: " : "needed:     ") + attempt.without());
        }
        List<String> words = smallest.hit().info().arguments();
        out.println("smallest recipe: " + String.join(" ", words.subList(1, words.size())));
        out.println("  with nothing to do but "
                + smallest.hit().items().stream().map(PlanItem::toString).collect(Collectors.joining(", ")));
        out.println("again: ./kmodrace replay " + smallest.hit().directory());
        out.flush();
        return ExitCode.OK;
    }
}
