// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.Backends;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where a module command is carried out, and how: the options of {@code ls}, {@code state}, {@code load}, {@code unload}. */
@SuppressWarnings("NullAway.Init") // picocli sets what has a default
final class PlaceOptions {
    @Option(
            names = "--in",
            paramLabel = "KERNEL",
            description = "Boot this kernel in a virtual machine, do it there, power off (as for run --kernel)")
    @Nullable
    String in;

    @Option(names = "--here", description = "On the kernel that runs this machine")
    boolean here;

    @Option(
            names = "--with",
            paramLabel = "NAME",
            description = "With --in: load this first (a file, one of the kernel's modules or aliases, or one of"
                    + " kmodrace's test modules; parameters after a blank). May be repeated")
    @Nullable
    List<String> with;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = Backends.DEFAULT,
            description = "How system calls are made: ffm, jni, jna. Default: ffm")
    String backend;

    @Option(
            names = "--accel",
            paramLabel = "ACCEL",
            defaultValue = "auto",
            description =
                    "With --in: auto (KVM where it runs a guest, else TCG), kvm, tcg, tcg-single (CPUs take turns)."
                            + " Default: auto")
    String accel;

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            description = "With --in: memory of the guest in MiB. Default: 512, and more for many modules")
    @Nullable
    Integer memory;

    @Option(
            names = "--boot-timeout",
            paramLabel = "SECONDS",
            defaultValue = "90",
            description = "With --in: how long the guest may take to speak. Default: 90")
    int bootTimeout;

    @Option(names = "--json", description = "Print the answer as JSON")
    boolean json;

    /**
     * Refuses what does not go together.
     *
     * @throws ParameterException with what would be right
     */
    void check(CommandLine command) {
        if (in != null && here) {
            throw new ParameterException(command, "--in and --here are two places: choose one");
        }
        if (in == null && with != null) {
            throw new ParameterException(command, "--with is for a machine that is started for the command: add --in");
        }
        if (!Backends.names().contains(backend)) {
            throw new ParameterException(
                    command, "there is no backend '" + backend + "'; there is " + Backends.names());
        }
        if (!Preparation.ACCELERATORS.contains(accel)) {
            throw new ParameterException(command, "--accel is auto, kvm, tcg or tcg-single, not '" + accel + "'");
        }
        if (memory != null && (memory < 256 || memory > 65_536)) {
            throw new ParameterException(
                    command, "--memory is from 256 to 65536 MiB: the Java runtime in the guest needs 256");
        }
        if (bootTimeout < 1) {
            throw new ParameterException(command, "--boot-timeout is at least one second");
        }
    }

    /** What {@code --with} names, in order. */
    List<String> before() {
        return with == null ? List.of() : with;
    }
}
