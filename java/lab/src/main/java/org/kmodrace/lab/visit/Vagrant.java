// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;

/**
 * A machine that Vagrant has: it is brought up, reached over ssh as Vagrant says, and pulled off the power when its kernel
 * died. Which provider and which box it is, is Vagrant's and the Vagrantfile's business.
 *
 * @param folder with the Vagrantfile
 * @param name of the machine in it
 * @param state where Vagrant and we keep what we know of it
 */
public record Vagrant(Path folder, String name, Path state) implements Restart {
    /** A box may have to be downloaded, and an emulated machine boots slowly. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    /** Tells Vagrant not to ask the machine. */
    private static final String FORCE = "--force";
    /** Of what Vagrant says a message has the end. */
    private static final int LINES = 8;

    /** What becomes of the machine after the run. */
    public enum Afterwards {
        /** It goes on running. */
        LEAVE,
        /** It is switched off, and its disk is kept. */
        HALT,
        /** Nothing of it is left. */
        DESTROY;

        /** As the user writes it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Brings it up unless it is, and asks how it is reached.
     *
     * @return the configuration for ssh in which it is called by its name
     */
    public Path up(Progress progress) throws LabException, InterruptedException {
        progress.step("bringing up the machine " + name + " with Vagrant (" + folder + ")");
        try {
            Files.createDirectories(state);
        } catch (IOException e) {
            throw LabException.ofIo("making a place for what Vagrant knows", state, e);
        }
        return orAfterOneMoreReset(() -> vagrant(List.of("up"), "bringing up"));
    }

    /** How Vagrant is told to boot it. */
    private interface Boot {
        void run() throws LabException, InterruptedException;
    }

    /** An emulated one hangs in one boot of a hundred, and comes up the next time. */
    private Path orAfterOneMoreReset(Boot boot) throws LabException, InterruptedException {
        try {
            boot.run();
            return configuration();
        } catch (LabException first) {
            try {
                reset();
                return configuration();
            } catch (LabException again) {
                first.addSuppressed(again);
                throw first;
            }
        }
    }

    private void reset() throws LabException, InterruptedException {
        vagrant(List.of("reload", FORCE, "--no-provision"), "resetting");
    }

    private Path configuration() throws LabException, InterruptedException {
        String said = vagrant(List.of("ssh-config", "--host", name), "asking how to reach")
                .output();
        Path file = state.resolve("ssh-config");
        try {
            Files.writeString(file, said);
        } catch (IOException e) {
            throw LabException.ofIo("keeping how the machine is reached", file, e);
        }
        return file;
    }

    @Override
    public boolean fromOutside() {
        return true;
    }

    @Override
    public void run(Reach reach) throws LabException, InterruptedException {
        // It may have got another address.
        orAfterOneMoreReset(this::reset);
    }

    /** Does with it what was asked for. */
    public void after(Afterwards afterwards) throws LabException, InterruptedException {
        switch (afterwards) {
            case LEAVE -> {
                // It goes on running.
            }
            case HALT -> vagrant(List.of("halt"), "switching off");
            case DESTROY -> vagrant(List.of("destroy", FORCE), "destroying");
        }
    }

    private ToolRun.Result vagrant(List<String> command, String doing) throws LabException, InterruptedException {
        ToolRun vagrant = ToolRun.of("vagrant")
                .with(command)
                .with(List.of(name))
                .in(folder)
                .env("KMODRACE_MACHINE", name)
                .env("VAGRANT_DOTFILE_PATH", state.resolve("vagrant").toString())
                .env("VAGRANT_CHECKPOINT_DISABLE", "1")
                .env("VAGRANT_NO_COLOR", "1")
                .deadline(PATIENCE);
        if (command.contains(FORCE)) {
            // What the Vagrantfile has to do then, it says.
            vagrant.env("KMODRACE_RESET", "1");
        }
        ToolRun.Result result = vagrant.run();
        if (result.status() != 0) {
            List<String> said = (result.output() + "\n" + result.errors())
                    .lines()
                    // A progress bar is one line that is written again and again.
                    .map(line -> line.substring(line.lastIndexOf('\r') + 1))
                    .filter(line -> !line.isBlank())
                    // Where in Vagrant's own code it came to that.
                    .filter(line -> !line.startsWith("\tfrom "))
                    .toList();
            throw new LabException(
                    doing + " the machine " + name + " failed: vagrant " + String.join(" ", command)
                            + " ended with status " + result.status(),
                    said.subList(Math.max(0, said.size() - LINES), said.size()).stream()
                            .collect(Collectors.joining("\n")),
                    "see docs/machines.md for what it needs; by hand: cd " + folder + " && vagrant "
                            + String.join(" ", command) + " " + name);
        }
        return result;
    }
}
