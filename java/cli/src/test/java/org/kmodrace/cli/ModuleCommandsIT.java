// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.bridge.libkmod.Kmod;
import org.kmodrace.bridge.libkmod.KmodException;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.kernel.Kernels;

/**
 * The same answers as kmod's own tools and as the kernel's own list of symbols, for every module of the kernel's
 * package and everything built into it. No machine is booted.
 */
@Timeout(600)
class ModuleCommandsIT {
    /** The package's modules and what the tools need to find them. */
    private record KernelPackage(Kernel kernel, Path root, List<String> modules, List<String> builtins) {
        static KernelPackage of(String name) throws Exception {
            try {
                Kmod.open().close();
            } catch (KmodException e) {
                abort(e.getMessage());
            }
            Cache cache = Cache.ofUser();
            Kernel kernel = new Kernels(cache).resolve(KernelSpec.parse(name), Progress.SILENT);
            Path tree = ModuleIndex.of(cache, kernel, Progress.SILENT);
            // ROOT/lib/modules/RELEASE
            Path root = tree.resolve("../../..").normalize();
            return new KernelPackage(
                    kernel, root, names(tree.resolve("modules.dep")), names(tree.resolve("modules.builtin")));
        }

        /** Lines that begin with a path, up to a colon if there is one. */
        private static List<String> names(Path list) throws IOException {
            Set<String> names = new LinkedHashSet<>();
            for (String line : Files.readAllLines(list)) {
                String path = line.replaceFirst(":.*", "");
                String file = path.substring(path.lastIndexOf('/') + 1);
                names.add(file.replaceFirst("\\.ko.*", "").replace('-', '_'));
            }
            return List.copyOf(names);
        }

        List<String> all() {
            List<String> all = new ArrayList<>(modules);
            all.addAll(builtins);
            return all;
        }
    }

    private static List<String> command(List<String> first, List<String> names) {
        List<String> arguments = new ArrayList<>(first);
        arguments.addAll(names);
        return arguments;
    }

    private static String answer(List<String> arguments) {
        Typed typed = Typed.of(arguments.toArray(String[]::new));
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        return typed.out();
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian:6.1", "debian:6.12"})
    void infoAnswersAsModinfoForEveryModule(String name) throws Exception {
        KernelPackage kernel = KernelPackage.of(name);
        ToolRun.Result modinfo = ToolRun.of(
                        "modinfo",
                        "-b",
                        kernel.root().toString(),
                        "-k",
                        kernel.kernel().release())
                .with(kernel.all())
                .deadline(Duration.ofMinutes(5))
                .run();

        String ours = answer(command(List.of("info", "--in", name), kernel.all()));

        assertThat(modinfo.errors()).isEmpty();
        assertThat(kernel.modules()).hasSizeGreaterThan(500);
        assertThat(ours.lines().toList())
                .containsExactlyElementsOf(modinfo.output().lines().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian:6.1", "debian:6.12"})
    void depsAnswersAsModprobeForEveryModule(String name) throws Exception {
        KernelPackage kernel = KernelPackage.of(name);
        ToolRun.Result modprobe = ToolRun.of(
                        "modprobe",
                        "-C",
                        "/dev/null",
                        "-d",
                        kernel.root().toString(),
                        "-S",
                        kernel.kernel().release(),
                        "--show-depends",
                        "-a")
                .with(kernel.all())
                .deadline(Duration.ofMinutes(5))
                .run();

        String ours = answer(command(List.of("deps", "--in", name), kernel.all()));

        assertThat(modprobe.errors()).isEmpty();
        // modprobe leaves a blank where parameters would stand.
        assertThat(ours.lines().toList())
                .hasSizeGreaterThan(kernel.modules().size())
                .containsExactlyElementsOf(
                        modprobe.output().lines().map(String::stripTrailing).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian:6.1", "debian:6.12"})
    void symbolsAreThoseThatTheKernelsBuildListed(String name) throws Exception {
        KernelPackage kernel = KernelPackage.of(name);
        Path symvers = kernel.kernel().buildTree().output().resolve("Module.symvers");
        Map<String, Set<String>> listed = new HashMap<>();
        Set<String> known = new HashSet<>();
        for (String line : Files.readAllLines(symvers)) {
            // Checksum, symbol, where, kind of export, namespace.
            String[] words = line.split("\t", -1);
            String where = words[2].substring(words[2].lastIndexOf('/') + 1).replace('-', '_');
            listed.computeIfAbsent(where, key -> new TreeSet<>())
                    .add(words[1] + " " + words[0] + " " + words[3].equals("EXPORT_SYMBOL_GPL") + " " + words[4]);
            known.add(words[1] + " " + words[0] + " " + where);
        }

        JsonNode modules = JsonMapper.builder()
                .build()
                .readTree(answer(command(List.of("symbols", "--json", "--in", name), kernel.modules())))
                .get("modules");

        assertThat(modules).hasSize(kernel.modules().size());
        int needed = 0;
        List<String> strange = new ArrayList<>();
        for (JsonNode module : modules) {
            Set<String> exports = new TreeSet<>();
            for (JsonNode export : module.get("exports")) {
                exports.add(export.get("symbol").asText() + " "
                        + export.get("crc").asText() + " "
                        + export.get("gplOnly").asBoolean() + " "
                        + export.get("namespace").asText());
            }
            String one = module.get("name").asText();
            assertThat(exports).as(one).isEqualTo(listed.getOrDefault(one, Set.of()));
            for (JsonNode need : module.get("needs")) {
                if (!need.get("weak").asBoolean()) {
                    String wanted = need.get("symbol").asText() + " "
                            + need.get("crc").asText() + " " + need.get("from").asText();
                    if (!known.contains(wanted)) {
                        strange.add(one + ": " + wanted);
                    }
                    needed++;
                }
            }
        }
        assertThat(strange).isEmpty();
        assertThat(needed).isGreaterThan(10 * kernel.modules().size());
    }
}
