// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.AvailableKernel;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.kernel.Kernels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace kernel}: what kernels there are, and the cache of those that were fetched or built. */
@Command(
        name = "kernel",
        description = "Lists, fetches, configures, builds and removes kernels.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            KernelCommand.ListKernels.class,
            KernelCommand.Fetch.class,
            KernelConfigCommand.class,
            KernelBuildCommand.class,
            KernelCommand.Remove.class
        })
final class KernelCommand {
    private KernelCommand() {}

    /** {@code kmodrace kernel list}. */
    @Command(name = "list", description = "Lists the kernels that Debian offers and those in the cache.")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class ListKernels implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--json", description = "As JSON")
        private boolean json;

        @Override
        public Integer call() throws LabException, InterruptedException, IOException {
            List<AvailableKernel> kernels = new Kernels(Cache.ofUser()).list(LiveView.ofStandardError());
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(JsonMapper.builder().build().writeValueAsString(kernels));
                return ExitCode.OK;
            }
            for (AvailableKernel kernel : kernels) {
                out.printf(
                        "%-28s %-32s %-20s %s%s%n",
                        kernel.spec(),
                        kernel.release(),
                        kernel.suite(),
                        kernel.cached() ? "cached" : "",
                        kernel.note().isEmpty() ? "" : " " + kernel.note());
            }
            return ExitCode.OK;
        }
    }

    /** {@code kmodrace kernel fetch}. */
    @Command(
            name = "fetch",
            description = "Fetches a kernel into the cache, or a newer one than is there.",
            footer = {"", "Example:", "  kmodrace kernel fetch debian:6.12"})
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Fetch implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "KERNEL", description = "As for run --kernel")
        private String kernel;

        @Override
        public Integer call() throws LabException, InterruptedException {
            KernelSpec asked = KernelNames.parse(spec.commandLine(), kernel);
            Kernel fetched = new Kernels(Cache.ofUser()).fetch(asked, LiveView.ofStandardError());
            spec.commandLine()
                    .getOut()
                    .println(fetched.name() + " is " + fetched.release()
                            + (fetched.packageVersion().isEmpty() ? "" : " (" + fetched.packageVersion() + ")"));
            return ExitCode.OK;
        }
    }

    /** {@code kmodrace kernel rm}. */
    @Command(name = "rm", description = "Removes a kernel from the cache.")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Remove implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "KERNEL", description = "As kernel list prints it, or a release")
        private String kernel;

        @Override
        public Integer call() throws LabException, InterruptedException {
            List<String> removed = new Kernels(Cache.ofUser()).remove(kernel);
            spec.commandLine()
                    .getOut()
                    .println(
                            removed.isEmpty()
                                    ? "nothing of that name is in the cache"
                                    : "removed " + String.join(", ", removed));
            return ExitCode.OK;
        }
    }
}
