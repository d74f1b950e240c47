// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.config.ConfigFile;
import org.kmodrace.lab.config.Fragment;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.kernel.Kernels;
import org.kmodrace.race.scenario.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace kernel config}: what a kernel must be built with, as a fragment of a configuration. */
@Command(
        name = "config",
        description = "Prints the options that a kernel of one's own needs, for scripts/kconfig/merge_config.sh.",
        footer = {
            "",
            "Examples:",
            "  kmodrace kernel config >kmodrace.config       # for all scenarios",
            "  kmodrace kernel config --kernel ~/linux       # only what that tree's .config lacks",
            "  kmodrace kernel config open-vs-unload         # for one scenario",
            "then, in the kernel's tree:",
            "  scripts/kconfig/merge_config.sh .config kmodrace.config && make bzImage modules"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class KernelConfigCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "0..*",
            completionCandidates = ScenarioIds.class,
            description = "For these scenarios, with their fixes. Default: for all, and all else that kmodrace does")
    private @Nullable List<String> scenarios;

    @Option(
            names = "--kernel",
            paramLabel = "KERNEL",
            description = "Only what this kernel lacks: as for run --kernel, or a tree that has a .config and was not"
                    + " built yet")
    private @Nullable String kernel;

    @Override
    public Integer call() throws LabException, InterruptedException {
        Fragment all = scenarios == null || scenarios.isEmpty()
                ? KernelNeeds.ofAll()
                : KernelNeeds.of(
                        scenarios.stream().distinct().map(this::scenario).toList());
        PrintWriter out = spec.commandLine().getOut();
        if (kernel == null) {
            out.print(head("") + all.text());
            out.flush();
            return ExitCode.OK;
        }
        Fragment rest = all.without(ConfigFile.read(config(kernel)));
        if (rest.isEmpty()) {
            out.println("# " + kernel + " has all that it needs");
        } else {
            out.print(head(" that " + kernel + " lacks") + rest.text());
        }
        out.flush();
        return ExitCode.OK;
    }

    private Scenario scenario(String id) {
        return ScenarioIds.find(spec.commandLine(), id);
    }

    private static String head(String which) {
        return "# Options" + which + " for kmodrace. In the kernel's tree:\n"
                + "#   scripts/kconfig/merge_config.sh .config THIS-FILE && make bzImage modules\n\n";
    }

    /** A tree need not be built to be asked. */
    private Path config(String name) throws LabException, InterruptedException {
        KernelSpec asked = KernelNames.parse(spec.commandLine(), name);
        if (asked instanceof KernelSpec.Tree(Path directory)) {
            Path config = directory.resolve(".config");
            if (!Files.isReadable(config)) {
                throw new LabException(
                        "this tree has no configuration yet",
                        config.toString(),
                        "make one, as with `make -C " + directory + " defconfig` (or tinyconfig)");
            }
            return config;
        }
        Kernel resolved = new Kernels(Cache.ofUser()).resolve(asked, LiveView.ofStandardError());
        Path config = resolved.config();
        if (config == null) {
            throw new LabException("the configuration of " + name + " is not known", "", "name its build tree");
        }
        return config;
    }
}
