// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.image.Home;
import org.kmodrace.lab.visit.HereReach;
import org.kmodrace.lab.visit.Reach;
import org.kmodrace.lab.visit.Restart;
import org.kmodrace.lab.visit.SshReach;
import org.kmodrace.lab.visit.Vagrant;
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
    private static final Pattern VAGRANT = Pattern.compile("vagrant(?::([A-Za-z0-9][A-Za-z0-9_.-]*))?");
    private static final String VAGRANT_NAME = "kmodrace";

    /** Options of machines that are booted for the run. */
    private static final List<String> QEMU_ONLY =
            List.of("--accel", "--deterministic", "--cpus", "--memory", "--append", "--jobs");

    @Option(
            names = "--machine",
            paramLabel = "MACHINE",
            defaultValue = QEMU,
            description = "What is raced: qemu (virtual machines that are booted for the run), ssh:USER@HOST[:PORT] (a"
                    + " machine where that user is root or has sudo; its kernel may crash, and is booted anew then),"
                    + " vagrant[:NAME] (the same for a machine that Vagrant brings up),"
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
            names = "--vagrant-dir",
            paramLabel = "DIR",
            description = "With --machine vagrant: the folder of another Vagrantfile than kmodrace's own")
    @Nullable
    Path vagrantFolder;

    @Option(
            names = "--afterwards",
            paramLabel = "WHAT",
            defaultValue = "halt",
            description =
                    "With --machine vagrant: what becomes of the machine after the run: leave (it goes on running),"
                            + " halt (it is switched off), destroy. Default: halt")
    String afterwards;

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
        if (!machine.startsWith(SSH)) {
            refuse(command, "--ssh-config");
        }
        if (!vagrant()) {
            refuse(command, "--vagrant-dir", "--afterwards");
        }
        if (!here()) {
            refuse(command, "--touch-this-kernel", "--allow-crash");
        }
        if (asked()) {
            checkVisited(command);
        } else {
            refuse(command, "--machine-dir", "--reboot-timeout");
        }
    }

    private void checkVisited(CommandLine command) {
        if (!here() && !vagrant()) {
            var _ = ssh(command);
        }
        for (String option : QEMU_ONLY) {
            if (given(command, option)) {
                throw new ParameterException(
                        command, option + " is for machines that are booted for the run, and " + machine + " is not");
            }
        }
        if (here()) {
            refuse(command, "--reboot-timeout");
            if (!touch) {
                throw new ParameterException(
                        command,
                        "--machine here races the kernel that runs this machine, which may not survive it: say"
                                + " --touch-this-kernel too if you want that");
            }
        }
        if (!folder.startsWith("/") || folder.contains("\n")) {
            throw new ParameterException(command, "--machine-dir is an absolute path on the machine, not " + folder);
        }
        if (rebootTimeout < 1) {
            throw new ParameterException(command, "--reboot-timeout is at least one second");
        }
        if (Stream.of(Vagrant.Afterwards.values())
                .noneMatch(word -> word.toString().equals(afterwards))) {
            throw new ParameterException(command, "--afterwards is leave, halt or destroy, not '" + afterwards + "'");
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

    boolean vagrant() {
        return VAGRANT.matcher(machine).matches();
    }

    /**
     * The machine; one of Vagrant's is brought up.
     *
     * @param home where kmodrace's own Vagrantfile lies
     */
    VisitedMachine machine(CommandLine command, Home home, Progress progress)
            throws LabException, InterruptedException {
        Duration patience = Duration.ofSeconds(rebootTimeout);
        if (here()) {
            return new VisitedMachine(new HereReach(), new Restart.ByItself(), folder, patience);
        }
        if (vagrant()) {
            Vagrant vagrant = vagrant(home);
            Reach reach = new SshReach("vagrant", vagrant.name(), 0, vagrant.up(progress));
            return new VisitedMachine(reach, vagrant, folder, patience);
        }
        return new VisitedMachine(ssh(command), new Restart.ByItself(), folder, patience);
    }

    private Vagrant vagrant(Home home) {
        Matcher named = VAGRANT.matcher(machine);
        String name = named.matches() && named.group(1) != null ? named.group(1) : VAGRANT_NAME;
        Path vagrantfile = vagrantFolder == null ? home.vagrant() : vagrantFolder.toAbsolutePath();
        Path state =
                Runs.ofUser().root().toAbsolutePath().resolveSibling("vagrant").resolve(name);
        return new Vagrant(vagrantfile, name, state);
    }

    /** What becomes of a machine that was brought up for the run. */
    void leave(VisitedMachine visited) throws LabException, InterruptedException {
        if (visited.restart() instanceof Vagrant brought) {
            brought.after(Vagrant.Afterwards.valueOf(afterwards.toUpperCase(Locale.ROOT)));
        }
    }

    private SshReach ssh(CommandLine command) {
        if (!machine.startsWith(SSH)) {
            throw new ParameterException(
                    command,
                    "there is no machine '" + machine
                            + "'; there is qemu, ssh:USER@HOST[:PORT], vagrant[:NAME] and here");
        }
        try {
            return SshReach.parse(machine.substring(SSH.length()), sshConfig);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }
}
