// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.libkmod.KmodModule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kmodrace info}: what modules say of themselves; the answer of modinfo(8). */
@Command(
        name = "info",
        description = "Tells what a module says of itself, as modinfo does.",
        footer = {
            "",
            "Examples:",
            "  kmodrace info virtio_net --in debian:6.12",
            "  kmodrace info ./my.ko --field vermagic"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class InfoCommand extends ModuleQuery {
    @Parameters(
            paramLabel = "FILE|NAME|ALIAS",
            arity = "1..*",
            description = "A module's file (.ko, .ko.xz, .ko.zst, .ko.gz), its name, or an alias of it.")
    private List<String> names;

    @Option(
            names = {"-F", "--field"},
            paramLabel = "FIELD",
            description = "Only this field, a value a line: filename, license, parm, vermagic, …")
    private @Nullable String field;

    @Override
    List<String> names() {
        return names;
    }

    @Override
    void print(ModulesOf modules, List<KmodModule> found, PrintWriter out) {
        for (KmodModule module : found) {
            ModuleInfo info = ModuleInfo.of(module);
            out.print(field == null ? info.text() : info.text(field));
        }
    }

    @Override
    void print(ModulesOf modules, List<KmodModule> found, ObjectNode root) {
        ArrayNode array = root.putArray("modules");
        for (KmodModule module : found) {
            ModuleInfo info = ModuleInfo.of(module);
            ObjectNode node = array.addObject()
                    .put("name", info.name())
                    .put("path", info.builtin() ? null : info.filename())
                    .put("builtin", info.builtin());
            ArrayNode fields = node.putArray("fields");
            info.fields().stream()
                    .filter(one -> field == null || one.key().equals(field))
                    .forEach(one -> fields.addObject().put("key", one.key()).put("value", one.value()));
            if (field != null && !field.equals("parm")) {
                continue;
            }
            ArrayNode parameters = node.putArray("parameters");
            info.parameters()
                    .forEach(parameter -> parameters
                            .addObject()
                            .put("name", parameter.name())
                            .put("description", parameter.description().orElse(null))
                            .put("type", parameter.type().orElse(null)));
        }
    }
}
