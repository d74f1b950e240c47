// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.image.Home;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.kernel.Kernels;
import org.kmodrace.lab.modules.TestModules;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kmodrace modules}: the test modules, for machines of one's own. */
@Command(
        name = "modules",
        description = "Builds the test modules, and damaged ones.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ModulesCommand.Build.class, MutantCommand.class})
final class ModulesCommand {
    private ModulesCommand() {}

    /** {@code kmodrace modules build}. */
    @Command(
            name = "build",
            description = "Builds the test modules for a kernel and copies them to a folder.",
            footer = {
                "",
                "Examples:",
                "  kmodrace modules build --kernel debian:6.12 --out /tmp/modules",
                "  kmodrace modules build --kernel debian:6.12 --from ~/my-driver --out /tmp/my"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Build implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--kernel", paramLabel = "KERNEL", defaultValue = "auto", description = "As for run --kernel")
        private String kernel;

        @Option(
                names = "--from",
                paramLabel = "DIR",
                description = "Modules of your own instead: a folder with a Kbuild file. It is only read")
        private @Nullable Path from;

        @Mixin
        private ToolchainOption toolchain;

        @Option(names = "--out", paramLabel = "DIR", required = true, description = "The folder; made when missing")
        private Path out;

        @Override
        public Integer call() throws LabException, InterruptedException {
            KernelSpec asked = KernelNames.parse(spec.commandLine(), kernel);
            LiveView view = LiveView.ofStandardError();
            Cache cache = Cache.ofUser();
            Kernel target = new Kernels(cache).resolve(asked, view);
            Path sources = from == null ? Home.ofProperty().testModules() : from;
            TestModules.Built built = new TestModules(cache, toolchain.choice).obtain(target, sources, view);
            try (Stream<Path> files = Files.list(built.folder())) {
                Files.createDirectories(out);
                List<Path> modules = files.filter(file -> file.toString().endsWith(".ko"))
                        .sorted()
                        .toList();
                for (Path module : modules) {
                    Files.copy(module, out.resolve(module.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
                spec.commandLine()
                        .getOut()
                        .println(modules.size() + " modules for " + target.release() + " in " + out + ", built with "
                                + built.toolchain().inWords());
            } catch (IOException e) {
                throw LabException.ofIo("copying the test modules", out, e);
            }
            return ExitCode.OK;
        }
    }
}
