// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.kmodrace.bridge.libkmod.KmodModule;
import org.kmodrace.bridge.libkmod.LoadStep;
import org.kmodrace.bridge.libkmod.SoftDependencies;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kmodrace deps}: what would be loaded, and why; the answer of {@code modprobe --show-depends}. */
@Command(
        name = "deps",
        description = "Tells what must be loaded for a module, in order, as modprobe --show-depends does.",
        footer = {
            "",
            "Examples:",
            "  kmodrace deps btrfs --in debian:6.1",
            "  kmodrace deps --tree btrfs --in debian:6.1"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DepsCommand extends ModuleQuery {
    @Parameters(paramLabel = "NAME|ALIAS", arity = "1..*", description = "A module's name, or an alias of it.")
    private List<String> names;

    @Option(names = "--tree", description = "Show what needs what instead.")
    private boolean tree;

    @Override
    List<String> names() {
        return names;
    }

    @Override
    void print(ModulesOf modules, List<KmodModule> found, PrintWriter out) {
        for (KmodModule module : found) {
            if (tree) {
                new DependencyTree(modules.kmod()).lines(module).forEach(out::println);
            } else {
                module.loadSteps().forEach(step -> out.println(step.line()));
            }
        }
    }

    @Override
    void print(ModulesOf modules, List<KmodModule> found, ObjectNode root) {
        ArrayNode array = root.putArray("modules");
        for (KmodModule module : found) {
            ObjectNode node = array.addObject().put("name", module.name());
            ArrayNode steps = node.putArray("steps");
            module.loadSteps().forEach(step -> step(steps.addObject(), step));
            names(node.putArray("dependencies"), module.dependencies());
            SoftDependencies soft = module.softDependencies();
            names(node.putArray("softBefore"), soft.before());
            names(node.putArray("softAfter"), soft.after());
        }
    }

    private static void step(ObjectNode node, LoadStep step) {
        node.put("kind", step.kind().name().toLowerCase(Locale.ROOT))
                .put("module", step.module())
                .put("path", step.path().map(String::valueOf).orElse(null))
                .put("command", step.command().isEmpty() ? null : step.command())
                .put("options", step.options());
    }

    private static void names(ArrayNode array, List<KmodModule> modules) {
        modules.forEach(module -> array.add(module.name()));
    }
}
