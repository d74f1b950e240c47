// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.concurrent.Callable;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.report.render.CatalogueRenderer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace show SCENARIO}. */
@Command(name = "show", description = "Shows what a scenario does, what it may come to, and where it comes from.")
final class ShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SCENARIO",
            description = "A scenario's id: ${COMPLETION-CANDIDATES}.",
            completionCandidates = ScenarioIds.class)
    private String id = "";

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Scenario scenario = ScenarioIds.find(spec.commandLine(), id);
        CatalogueRenderer renderer = new CatalogueRenderer();
        spec.commandLine().getOut().print(json ? renderer.pageJson(scenario) : renderer.page(scenario));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
