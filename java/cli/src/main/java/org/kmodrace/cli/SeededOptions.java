// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that make deterministic runs, for one seed or for many. */
@SuppressWarnings("NullAway.Init") // picocli sets what has a default
final class SeededOptions {
    @Option(names = "--kernel", paramLabel = "KERNEL", defaultValue = "auto", description = "As for run. Default: auto")
    String kernel;

    @Option(names = "--cpus", paramLabel = "N", defaultValue = "2", description = "CPUs of the guest. Default: 2")
    private int cpus;

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            defaultValue = "512",
            description = "Memory of the guest in MiB. Default: 512")
    private int memory;

    @Option(
            names = "--append",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "More for the kernel's command line")
    private String append;

    @Mixin
    private SideBySideOption sideBySide;

    /** How many machines may run side by side. */
    int side() {
        return sideBySide.machines(memory);
    }

    /** The words of such a run, to which its scenario and what else it wants are to be added. */
    List<String> run(long seed) {
        return run(seed, cpus);
    }

    /** The same with another number of CPUs. */
    List<String> run(long seed, int cpus) {
        List<String> words = new ArrayList<>(List.of("run", "--deterministic", "--kernel", kernel));
        words.addAll(List.of("--seed", Long.toString(seed)));
        words.addAll(List.of("--cpus", Integer.toString(cpus), "--memory", Integer.toString(memory)));
        if (!append.isEmpty()) {
            words.addAll(List.of("--append", append));
        }
        return words;
    }
}
