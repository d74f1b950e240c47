// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.image.GuestImage;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.machine.Accelerator;
import org.kmodrace.lab.machine.BootSpec;
import org.kmodrace.lab.machine.MachinePlace;
import org.kmodrace.lab.machine.QemuInstall;
import org.kmodrace.lab.machine.QemuMachine;
import org.kmodrace.lab.machine.QemuPlace;
import org.kmodrace.lab.machine.Watch;
import org.kmodrace.lab.visit.MachineFacts;
import org.kmodrace.lab.visit.VisitedMachine;
import org.kmodrace.lab.visit.Visits;
import org.kmodrace.report.record.JournalEvent;

/** The machines of a run: what kind they are, and how one is had. */
sealed interface RunMachines {
    /** As the record names the kind: {@code qemu}, {@code ssh}, {@code here}. */
    String kind();

    /** How their CPUs are run, or which machine it is. */
    String name();

    /** Why so; may be "". */
    String why();

    /** For the first line of the progress. */
    String inWords();

    /** What is to be told of them in the record before anything is done. */
    default List<Map<String, Object>> events() {
        return List.of();
    }

    /** Whether what they do is a function of their inputs alone. */
    default boolean deterministic() {
        return false;
    }

    /** Where a session has them from. */
    MachinePlace place(Prepared prepared, long consoleMost, @Nullable Watch watch) throws LabException;

    /** The version of the program that emulates them; "" for none. */
    default String emulator(Preparation preparation) throws LabException, InterruptedException {
        return "";
    }

    /** That the run needs them no more. */
    default void leave() throws InterruptedException {}

    /** What that program is called with. */
    default List<String> arguments(Prepared prepared, Path directory) {
        return List.of();
    }

    /** What is in a machine. */
    record Prepared(Preparation preparation, GuestImage image, RunOptions options) {
        Kernel kernel() {
            return preparation.kernel();
        }
    }

    /** Booted for the run under QEMU. */
    record Booted(Accelerator accelerator) implements RunMachines {
        @Override
        public String kind() {
            return MachineOptions.QEMU;
        }

        @Override
        public String name() {
            return accelerator.name();
        }

        @Override
        public String why() {
            return accelerator.why();
        }

        @Override
        public String inWords() {
            return "under QEMU, " + accelerator.name();
        }

        @Override
        public boolean deterministic() {
            return accelerator.deterministic();
        }

        @Override
        public MachinePlace place(Prepared prepared, long consoleMost, @Nullable Watch watch) {
            RunOptions options = prepared.options();
            return new QemuPlace(
                    prepared.kernel().image(),
                    prepared.image().file(),
                    accelerator,
                    options.cpus,
                    options.memory,
                    options.append,
                    consoleMost,
                    watch);
        }

        @Override
        public String emulator(Preparation preparation) throws LabException, InterruptedException {
            return QemuInstall.find(preparation.cache()).version();
        }

        @Override
        public List<String> arguments(Prepared prepared, Path directory) {
            RunOptions options = prepared.options();
            return QemuMachine.arguments(new BootSpec(
                    prepared.kernel().image(),
                    prepared.image().file(),
                    options.append,
                    options.cpus,
                    options.memory,
                    accelerator,
                    directory));
        }
    }

    /**
     * A machine that has a life of its own.
     *
     * @param facts what it said of itself before
     * @param options what the user wants done with it
     */
    record Visited(VisitedMachine machine, MachineFacts facts, MachineOptions options, Progress progress)
            implements RunMachines {
        @Override
        public String kind() {
            return machine.reach().kind();
        }

        @Override
        public String name() {
            return machine.reach().name();
        }

        @Override
        public String why() {
            return "";
        }

        @Override
        public List<Map<String, Object>> events() {
            return List.of(Map.of(
                    "t",
                    JournalEvent.VISITED,
                    "machine",
                    name(),
                    "release",
                    facts.release(),
                    "version",
                    facts.version(),
                    "tainted",
                    facts.tainted(),
                    "cpus",
                    facts.cpus()));
        }

        /** Trouble with it changes nothing of what the run has shown. */
        @Override
        public void leave() throws InterruptedException {
            try {
                options.leave(machine);
            } catch (LabException e) {
                progress.step(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public String inWords() {
            return "on " + machine.reach().name();
        }

        @Override
        public MachinePlace place(Prepared prepared, long consoleMost, @Nullable Watch watch) throws LabException {
            return new Visits(
                    machine,
                    facts,
                    prepared.image(),
                    prepared.preparation().home().visitor(),
                    prepared.kernel().release(),
                    prepared.kernel().image(),
                    consoleMost,
                    progress);
        }
    }
}
