// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.kmodrace.bridge.libkmod.KmodModule;
import org.kmodrace.lab.LabException;

/**
 * Who exports a symbol: the modules by depmod's index, the kernel itself by the list that its headers have
 * ({@code Module.symvers}), where there are such.
 */
final class SymbolProviders {
    private final ModulesOf modules;
    private final Map<String, String> listed;

    private SymbolProviders(ModulesOf modules, Map<String, String> listed) {
        this.modules = modules;
        this.listed = listed;
    }

    /** Those of a kernel. */
    static SymbolProviders of(ModulesOf modules) throws LabException {
        Map<String, String> listed = new HashMap<>();
        if (modules.symvers().isPresent()) {
            read(modules.symvers().get(), listed);
        }
        return new SymbolProviders(modules, listed);
    }

    /** A module's name, or {@code vmlinux}; empty when nobody here can tell. */
    Optional<String> of(String symbol) {
        if (modules.indexed()) {
            List<KmodModule> found = modules.kmod().lookup("symbol:" + symbol);
            if (!found.isEmpty()) {
                return Optional.of(found.getFirst().name());
            }
        }
        return Optional.ofNullable(listed.get(symbol));
    }

    /** Lines of checksum, symbol, where from, kind of export, namespace; tabs between. */
    private static void read(Path symvers, Map<String, String> listed) throws LabException {
        try (Stream<String> lines = Files.lines(symvers)) {
            lines.map(line -> line.split("\t", -1))
                    .filter(words -> words.length >= 3)
                    .forEach(words -> listed.put(words[1], moduleName(words[2])));
        } catch (IOException e) {
            throw LabException.ofIo("reading the kernel's list of symbols", symvers, e);
        }
    }

    private static String moduleName(String path) {
        return path.substring(path.lastIndexOf('/') + 1).replace('-', '_');
    }
}
