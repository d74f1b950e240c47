// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.image.GuestImage;
import org.kmodrace.lab.machine.Machine;
import org.kmodrace.lab.machine.MachinePlace;

/**
 * A machine that has a life of its own as the place where a session's machines come from: each is one visit to it. It
 * is booted anew before a visit when the one before has left its kernel unfit, and never otherwise.
 */
public final class Visits implements MachinePlace {
    /** The visitor's own (native/visitor.c). */
    private static final int CANNOT = 70;

    private static final int BUSY = 75;
    private static final int LEFTOVERS = 76;
    private static final int BY_SIGNAL = 128;
    /** What ssh(1) ends with when it is the connection that failed. */
    private static final int CONNECTION = 255;

    private final VisitedMachine machine;
    private final Bundle bundle;
    private final String release;
    private final Path kernel;
    private final long consoleMost;
    private final Progress progress;
    private final ReentrantLock lock = new ReentrantLock();
    private String bootId;
    private boolean restartFirst;

    /**
     * A place for visits.
     *
     * @param facts what the machine said of itself last
     * @param image of the guest whose file system goes there
     * @param visitor runs the agent there
     * @param release of the kernel that has to run there
     * @param kernel its image, for the names of functions
     * @param consoleMost how much of what the kernel prints is kept, in bytes
     */
    public Visits(
            VisitedMachine machine,
            MachineFacts facts,
            GuestImage image,
            Path visitor,
            String release,
            Path kernel,
            long consoleMost,
            Progress progress) {
        this.machine = machine;
        this.bundle = new Bundle(image, visitor);
        this.release = release;
        this.kernel = kernel;
        this.consoleMost = consoleMost;
        this.progress = progress;
        this.bootId = facts.bootId();
    }

    @Override
    public String name() {
        return machine.reach().name();
    }

    @Override
    public MachinePlace forConfirming() {
        return this;
    }

    @Override
    public Machine start(Order order) throws LabException, InterruptedException {
        lock.lock();
        try {
            MachineFacts facts = restartFirst ? anew(bootId) : machine.awaitOrRestart(bootId);
            if (facts.unfit()) {
                facts = anew(facts.bootId());
            }
            bootId = facts.bootId();
            if (!facts.release().equals(release)) {
                throw new LabException(
                        machine.reach().name() + " runs kernel " + facts.release() + " now, not " + release,
                        "",
                        "have it boot " + release + ", then go on with --resume");
            }
            String folder = machine.install(bundle, order.directory(), progress);
            List<String> command = machine.agent(folder, order.plan());
            return Visit.start(command, order, kernel, consoleMost, end -> examine(order, end));
        } finally {
            lock.unlock();
        }
    }

    private MachineFacts anew(String before) throws LabException, InterruptedException {
        progress.step("booting " + machine.reach().name() + " anew");
        MachineFacts facts = machine.restart(before);
        restartFirst = false;
        if (facts.unfit()) {
            throw new LabException(
                    "the kernel of " + machine.reach().name() + " has an oops while it boots", "", "see its own log");
        }
        return facts;
    }

    /** What became of the machine, in words; what it had said and we did not hear is added to the console. */
    private String examine(Order order, Visit.End end) throws InterruptedException {
        String name = machine.reach().name();
        lock.lock();
        try {
            if (end.died()) {
                restartFirst = true;
                return "the kernel of " + name + " died";
            }
            if (!end.cut() && end.status() != CONNECTION) {
                restartFirst |= end.status() == LEFTOVERS || end.status() > BY_SIGNAL;
                return inWords(name, end.status(), end.complaints());
            }
            var now = end.cut() ? machine.afterSilence() : Optional.of(machine.await());
            if (now.isEmpty() || now.get().bootId().equals(bootId)) {
                // Whether what it was doing can be ended at all is not known.
                restartFirst |= end.cut();
                return end.cut() ? "the agent on " + name + " was ended" : "the connection to " + name + " was lost";
            }
            Visit.append(order.consoleLog(), machine.lastWords());
            return name + " was booted anew by itself";
        } catch (LabException e) {
            return "the connection to " + name + " was lost, and then " + e.what();
        } finally {
            lock.unlock();
        }
    }

    private static String inWords(String name, int status, String complaints) {
        String last = complaints.lines().reduce((first, second) -> second).orElse("");
        return switch (status) {
            case CANNOT -> "the agent could not be started on " + name + ": " + last;
            case BUSY -> "another kmodrace is at work on " + name;
            case LEFTOVERS -> "modules of an earlier run are left on " + name + ": " + last;
            default ->
                "the agent on " + name + " ended with "
                        + (status > BY_SIGNAL ? "signal " + (status - BY_SIGNAL) : "status " + status);
        };
    }
}
