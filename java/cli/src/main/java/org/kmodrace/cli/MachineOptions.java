// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.visit.HereReach;
import org.kmodrace.lab.visit.Reach;
import org.kmodrace.lab.visit.SshReach;
import org.kmodrace.lab.visit.VisitedMachine;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the machines of a run come from, when they are not booted under QEMU. */
@SuppressWarnings("NullAway.Init") // picocli sets what has a default
final class MachineOptions {
    /** What is booted for the run. */
    static final String QEMU = "qemu";

    private static final String HERE = "here";
    private static final String SSH = "ssh:";

    /** Options of machines that are booted for the run. */
    private static final List<String> QEMU_ONLY =
            List.of("--accel", "--deterministic", "--cpus", "--memory", "--append", "--jobs");

    @Option(
            names = "--machine",
            paramLabel = "MACHINE",
            defaultValue = QEMU,
            description = "What is raced: qemu (virtual machines that are booted for the run), ssh:USER@HOST[:PORT] (a"
                    + " machine where that user is root or has sudo; its kernel may crash, and is booted anew then),"
                    + " here (the kernel that runs this very machine). Default: qemu")
    String machine;

    @Option(
            names = "--ssh-config",
            paramLabel = "FILE",
            description = "With --machine ssh: a configuration for ssh in place of your own")
    @Nullable
    Path sshConfig;

    @Option(
            names = "--machine-dir",
            paramLabel = "DIR",
            defaultValue = VisitedMachine.USUAL_FOLDER,
            description = "With --machine ssh or here: where the agent and the test modules are put there, some 60 MiB;"
                    + " only root reads it. Default: " + VisitedMachine.USUAL_FOLDER)
    String folder;

    @Option(
            names = "--reboot-timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "With --machine ssh: how long the machine may take to come back. Default: 300")
    int rebootTimeout;

    @Option(
            names = "--touch-this-kernel",
            description = "With --machine here: yes, race the kernel that runs this machine; it may not survive it")
    boolean touch;

    @Option(
            names = "--allow-crash",
            description = "With --machine here: also the scenarios in which a kernel may crash")
    boolean allowCrash;

    /** Whether the run has a machine that has a life of its own. */
    boolean asked() {
        return !machine.equals(QEMU);
    }

    boolean here() {
        return machine.equals(HERE);
    }

    /**
     * Refuses what does not go together.
     *
     * @throws ParameterException with what would be right
     */
    void check(CommandLine command) {
        if (!asked()) {
            refuse(
                    command,
                    "--ssh-config",
                    "--machine-dir",
                    "--reboot-timeout",
                    "--touch-this-kernel",
                    "--allow-crash");
            return;
        }
        var _ = reach(command);
        for (String option : QEMU_ONLY) {
            if (given(command, option)) {
                throw new ParameterException(
                        command, option + " is for machines that are booted for the run, and " + machine + " is not");
            }
        }
        if (here()) {
            refuse(command, "--ssh-config", "--reboot-timeout");
            if (!touch) {
                throw new ParameterException(
                        command,
                        "--machine here races the kernel that runs this machine, which may not survive it: say"
                                + " --touch-this-kernel too if you want that");
            }
        } else {
            refuse(command, "--touch-this-kernel", "--allow-crash");
        }
        if (!folder.startsWith("/") || folder.contains("\n")) {
            throw new ParameterException(command, "--machine-dir is an absolute path on the machine, not " + folder);
        }
        if (rebootTimeout < 1) {
            throw new ParameterException(command, "--reboot-timeout is at least one second");
        }
    }

    private void refuse(CommandLine command, String... options) {
        Stream.of(options).filter(option -> given(command, option)).findFirst().ifPresent(option -> {
            throw new ParameterException(command, option + " does not go with --machine " + machine);
        });
    }

    private static boolean given(CommandLine command, String option) {
        return command.getParseResult().hasMatchedOption(option);
    }

    /** The machine. */
    VisitedMachine machine(CommandLine command) {
        return new VisitedMachine(
                reach(command), VisitedMachine.Restart.BY_ITSELF, folder, Duration.ofSeconds(rebootTimeout));
    }

    private Reach reach(CommandLine command) {
        if (here()) {
            return new HereReach();
        }
        if (!machine.startsWith(SSH)) {
            throw new ParameterException(
                    command, "there is no machine '" + machine + "'; there is qemu, ssh:USER@HOST[:PORT] and here");
        }
        try {
            return SshReach.parse(machine.substring(SSH.length()), sshConfig);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }
}
