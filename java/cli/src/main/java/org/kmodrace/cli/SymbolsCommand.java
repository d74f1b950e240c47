// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import org.kmodrace.bridge.libkmod.ExportedSymbol;
import org.kmodrace.bridge.libkmod.KmodModule;
import org.kmodrace.bridge.libkmod.NeededSymbol;
import org.kmodrace.lab.LabException;
import org.kmodrace.report.render.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kmodrace symbols}: what modules offer to others, and what they need from whom. */
@Command(
        name = "symbols",
        description = "Tells which symbols a module exports, and which it needs from whom.",
        footer = {
            "",
            "Examples:",
            "  kmodrace symbols libcrc32c --in debian:6.12",
            "  kmodrace symbols ./my.ko --in debian:6.12"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SymbolsCommand extends ModuleQuery {
    private static final String UNKNOWN = "?";
    private static final int CRC_WIDTH = 10;

    @Parameters(
            paramLabel = "FILE|NAME",
            arity = "1..*",
            description = "A module's file (.ko, .ko.xz, .ko.zst, .ko.gz) or its name.")
    private List<String> names;

    @Override
    List<String> names() {
        return names;
    }

    @Override
    void print(ModulesOf modules, List<KmodModule> found, PrintWriter out) throws LabException {
        SymbolProviders providers = SymbolProviders.of(modules);
        for (KmodModule module : found) {
            if (module.path().isEmpty()) {
                out.println(module.name() + " is a part of the kernel: it has no file to look into");
                continue;
            }
            List<ExportedSymbol> exports = module.symbols();
            List<NeededSymbol> needs = module.neededSymbols();
            int width = Math.max(
                    exports.stream().mapToInt(e -> Text.width(e.symbol())).max().orElse(0),
                    needs.stream().mapToInt(n -> Text.width(n.symbol())).max().orElse(0));
            out.println(module.name() + " exports " + count(exports.size()));
            for (ExportedSymbol symbol : exports) {
                out.println(row(symbol.symbol(), width, symbol.crc(), how(symbol)));
            }
            out.println(module.name() + " needs " + count(needs.size()));
            for (NeededSymbol symbol : needs) {
                String from = providers.of(symbol.symbol()).orElse(UNKNOWN);
                out.println(row(symbol.symbol(), width, symbol.crc(), from + (symbol.weak() ? " (weak)" : "")));
            }
        }
    }

    private static String count(int symbols) {
        return symbols == 1 ? "1 symbol" : symbols + " symbols";
    }

    private static String row(String symbol, int width, long crc, String rest) {
        return "  " + Text.left(Text.plain(symbol), width) + "  " + Text.left(crc(crc), CRC_WIDTH) + "  " + rest;
    }

    private static String crc(long crc) {
        return crc == 0 ? "-" : "0x%08x".formatted(crc);
    }

    private static String how(ExportedSymbol symbol) {
        String licence =
                symbol.gplOnly().map(gpl -> gpl ? "GPL only" : "any licence").orElse(UNKNOWN);
        return licence + (symbol.namespace().isEmpty() ? "" : ", namespace " + Text.plain(symbol.namespace()));
    }

    @Override
    void print(ModulesOf modules, List<KmodModule> found, ObjectNode root) throws LabException {
        SymbolProviders providers = SymbolProviders.of(modules);
        ArrayNode array = root.putArray("modules");
        for (KmodModule module : found) {
            ObjectNode node = array.addObject()
                    .put("name", module.name())
                    .put("path", module.path().map(String::valueOf).orElse(null));
            ArrayNode exports = node.putArray("exports");
            ArrayNode needs = node.putArray("needs");
            if (module.path().isEmpty()) {
                continue;
            }
            for (ExportedSymbol symbol : module.symbols()) {
                exports.addObject()
                        .put("symbol", symbol.symbol())
                        .put("crc", symbol.crc() == 0 ? null : crc(symbol.crc()))
                        .put("gplOnly", symbol.gplOnly().orElse(null))
                        .put("namespace", symbol.namespace());
            }
            for (NeededSymbol symbol : module.neededSymbols()) {
                needs.addObject()
                        .put("symbol", symbol.symbol())
                        .put("crc", symbol.crc() == 0 ? null : crc(symbol.crc()))
                        .put("weak", symbol.weak())
                        .put("from", providers.of(symbol.symbol()).orElse(null));
            }
        }
    }
}
