// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.Backends;
import org.kmodrace.lab.image.KmodChoice;
import picocli.CommandLine.Option;

/** The options of {@code run}. */
@SuppressWarnings("NullAway.Init") // picocli sets what has a default
final class RunOptions {
    @Option(
            names = "--kernel",
            paramLabel = "KERNEL",
            defaultValue = "auto",
            description = "auto (this host's own from /boot with its headers, else Debian's newest for it), debian:6.1,"
                    + " debian:SUITE, deb:IMAGE.deb,HEADERS.deb,…, or a kernel build tree. May be repeated: then all are"
                    + " run, side by side as far as --jobs lets them, into one table. Default: auto")
    List<String> kernels;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description =
                    "Go on with a run that was cut off, as it was asked for; besides, --jobs, --json, --format, --out"
                            + " and --run-dir may be given")
    @Nullable
    String resume;

    @Option(
            names = "--fix",
            paramLabel = "NAME",
            description = "Run the races that have this fix again, in the same boot, with the fix put into the running"
                    + " kernel (kmodrace show SCENARIO names them)")
    @Nullable
    String fix;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Every random choice follows it. Default: 1")
    long seed;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = Backends.DEFAULT,
            description = "How the guest makes its system calls: ffm, jni, jna. Default: ffm")
    String backend;

    @Option(
            names = "--kmod",
            paramLabel = "WHICH",
            defaultValue = KmodChoice.HOST,
            converter = KmodNames.class,
            description = "Whose lsmod and modprobe the guest has: host (this host's own), or debian:SUITE, fetched and"
                    + " run with the libraries of that release. Default: host")
    KmodChoice kmod;

    @Option(
            names = "--accel",
            paramLabel = "ACCEL",
            defaultValue = "auto",
            description = "auto (KVM where it runs a guest, else TCG), kvm, tcg, tcg-single (CPUs take turns). Default:"
                    + " auto")
    String accel;

    @Option(
            names = "--deterministic",
            description = "One seed, one schedule: the guest becomes a function of its inputs, so that the same command"
                    + " gives the same run again, byte for byte (QEMU counts instructions instead of time; slower)")
    boolean deterministic;

    @Option(names = "--cpus", paramLabel = "N", defaultValue = "2", description = "CPUs of the guest. Default: 2")
    int cpus;

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            defaultValue = "512",
            description = "Memory of the guest in MiB. Default: 512")
    int memory;

    @Option(
            names = "--append",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "More for the kernel's command line")
    String append;

    @Option(
            names = "--modules",
            paramLabel = "DIR",
            description = "Test modules that were built before (kmodrace modules build), instead of building them")
    @Nullable
    Path modules;

    @Option(
            names = "--boot-timeout",
            paramLabel = "SECONDS",
            defaultValue = "90",
            description = "How long the guest may take to speak. Default: 90")
    int bootTimeout;

    @Option(
            names = "--silence-timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description =
                    "How long a guest that has spoken may be silent before its trial counts as lost." + " Default: 30")
    int silenceTimeout;

    @Option(
            names = "--trial-timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long one trial may take before it counts as lost. Default: 120")
    int trialTimeout;

    @Option(
            names = "--console-limit",
            paramLabel = "KIB",
            defaultValue = "262144",
            description = "How much of a machine's console is kept: a guest that prints more is ended, and its trial"
                    + " counts as lost. Default: 262144, which is 256 MiB")
    int consoleLimit;

    @Option(names = "--verbose", description = "Show what the machines' kernels print on their consoles, as it comes")
    boolean verbose;

    @Option(
            names = "--expectations",
            paramLabel = "FILE",
            description = "What is known of kernels of your own, before what kmodrace knows (docs/expectations.md); the"
                    + " run keeps a copy")
    @Nullable
    Path expectations;

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            description = "Where the run directory is made. Default: $KMODRACE_RUNS, else kmodrace/runs under"
                    + " $XDG_STATE_HOME or ~/.local/state")
    @Nullable
    Path runDir;
}
