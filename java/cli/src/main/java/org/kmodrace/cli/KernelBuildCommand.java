// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.config.Sanitizer;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelBuilds;
import org.kmodrace.lab.kernel.KernelSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kmodrace kernel build}: a small kernel from the distribution's source package. */
@Command(
        name = "build",
        description = {
            "Builds a small kernel from Debian's source package, with the options that the scenarios need, and keeps it"
                    + " in the cache.",
            "It takes ten to twenty minutes of CPU time and 3.5 GB of disk while it lasts; about 150 MB are kept."
        },
        footer = {
            "",
            "Examples:",
            "  kmodrace kernel build --from debian:6.12 --with kasan,lockdep",
            "  kmodrace run --kernel built:6.12-kasan-lockdep open-vs-unload"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class KernelBuildCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "KERNEL",
            required = true,
            description = "Whose source: debian:VERSION or debian:SUITE, as debian:6.12 or debian:trixie")
    private String from;

    @Option(
            names = "--with",
            paramLabel = "WHAT",
            split = ",",
            description = "What the kernel shall find by itself: kasan (uses of freed memory), lockdep (locks that can"
                    + " deadlock), kcsan (data races; not with kasan), fault-injection (allocations that can be made"
                    + " to fail). Default: nothing, a small plain kernel")
    private @Nullable List<String> with;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "It is then --kernel built:NAME. Default: from the above, as 6.12-kasan-lockdep")
    private @Nullable String name;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Files that are compiled at once. Default: as many as this host has CPUs")
    private int jobs;

    @Override
    public Integer call() throws LabException, InterruptedException {
        KernelBuilds.Order order = order();
        LiveView view = LiveView.ofStandardError();
        Kernel built;
        try {
            built = new KernelBuilds(Cache.ofUser()).build(order, view);
        } finally {
            view.end();
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(built.name() + " is " + built.release() + " (from Debian's source " + built.packageVersion() + ")");
        out.println("  next:  ./kmodrace run --kernel " + built.name());
        return ExitCode.OK;
    }

    private KernelBuilds.Order order() {
        KernelSpec asked = KernelNames.parse(spec.commandLine(), from);
        if (!(asked instanceof KernelSpec.Debian debian)) {
            throw usage("--from is debian:VERSION or debian:SUITE, as debian:6.12, not '" + from
                    + "'; a tree of your own is built by its make, see kmodrace kernel config --help");
        }
        if (name != null && !KernelSpec.Built.isName(name)) {
            throw usage("--name is letters, digits and . + - ~, at most 40, not '" + name + "'");
        }
        if (spec.commandLine().getParseResult().hasMatchedOption("--jobs") && (jobs < 1 || jobs > 1024)) {
            throw usage("--jobs is a number from 1 to 1024");
        }
        List<Sanitizer> sanitizers;
        try {
            sanitizers = Sanitizer.parse(with == null ? List.of() : with);
        } catch (LabException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return new KernelBuilds.Order(
                debian,
                sanitizers,
                KernelNeeds.ofAll(),
                name == null ? "" : name,
                jobs > 0 ? jobs : Runtime.getRuntime().availableProcessors());
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
