// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.config.ConfigFile;
import org.kmodrace.lab.config.ConfigNeed;
import org.kmodrace.lab.kernel.Kernel;

/** What kmodrace can do besides racing, and needs of the kernel for it. */
@SuppressWarnings("ImmutableEnumChecker") // the lists come from List.of
enum KernelFeature {
    /** {@code run --delay}: the test module kmr_delay probes the symbols. */
    DELAY("--delay", List.of(ConfigNeed.present("KPROBES", "holds tasks up at a function of the kernel"))),
    /** {@code run --timeline}: an instance of tracefs with the loader's events and probes. */
    TIMELINE(
            "--timeline",
            List.of(
                    ConfigNeed.present("TRACING", "tracefs, where the kernel tells what it does"),
                    ConfigNeed.present("KPROBE_EVENTS", "probes at the stages of the loader"))),
    /** The ledger of {@code symbol_get()}, of {@code run} and {@code who}; runs go on without it, and say so. */
    LEDGER(
            "the ledger of symbol_get()",
            List.of(
                    ConfigNeed.present("TRACING", "tracefs, where the kernel tells what it does"),
                    ConfigNeed.present("KPROBE_EVENTS", "probes at symbol_get() and symbol_put()"))),
    /** {@code run --module}: what a module left behind is looked for in debugfs as well. */
    CHECKS(
            "run --module",
            List.of(
                    ConfigNeed.present("DEBUG_FS", "what a module left there; switches of fault injection"),
                    ConfigNeed.present("TRACING", "allocations and timers of a module"),
                    ConfigNeed.present("SLUB_DEBUG", "how many objects each slab cache holds")));

    private final String what;
    private final List<ConfigNeed> options;

    KernelFeature(String what, List<ConfigNeed> options) {
        this.what = what;
        this.options = options;
    }

    /** As a person would name it. */
    String what() {
        return what;
    }

    List<ConfigNeed> options() {
        return options;
    }

    /** Throws when {@code kernel} cannot do what was asked for; says nothing where its configuration is not known. */
    static void require(Kernel kernel, List<KernelFeature> asked) throws LabException {
        if (kernel.config() == null) {
            return;
        }
        ConfigFile config = ConfigFile.read(kernel.config());
        for (KernelFeature feature : asked) {
            List<ConfigNeed> missing = ConfigNeed.missing(feature.options, config);
            if (!missing.isEmpty()) {
                throw new LabException(
                        feature.what + " cannot be done on " + kernel.name() + ", which was built without "
                                + missing.stream().map(ConfigNeed::inWords).collect(Collectors.joining(", ")),
                        String.valueOf(kernel.config()),
                        "leave out " + feature.what + ", or take another kernel; ./kmodrace kernel config --kernel "
                                + kernel.name() + " prints what this one lacks");
            }
        }
    }

    /** All of them, for a kernel that shall be able to do everything. */
    static List<KernelFeature> all() {
        return Arrays.asList(values());
    }
}
