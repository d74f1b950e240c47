// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.concurrent.Callable;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.report.render.CatalogueRenderer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kmodrace list}. */
@Command(name = "list", description = "Lists the scenarios.")
final class ListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print everything that is declared of them, as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        CatalogueRenderer renderer = new CatalogueRenderer();
        var scenarios = Catalogue.scenarios();
        spec.commandLine().getOut().print(json ? renderer.listJson(scenarios) : renderer.list(scenarios));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
