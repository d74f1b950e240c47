// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import static org.kmodrace.lab.session.HostEvents.append;
import static org.kmodrace.lab.session.HostEvents.event;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.machine.Accelerator;
import org.kmodrace.lab.machine.BootSpec;
import org.kmodrace.lab.machine.QemuMachine;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.GuestPlan;
import org.kmodrace.race.protocol.PlanItem;

/** Starts a session's machines, numbers them, and hears each out. */
final class Machines {
    private final Session.Setup setup;
    private final EventSink journal;
    private int count;

    Machines(Session.Setup setup, EventSink journal) {
        this.setup = setup;
        this.journal = journal;
    }

    /** The name of the machine that was started last, and of its directory. */
    String current() {
        return "vm-%02d".formatted(count);
    }

    Path currentDirectory() {
        return setup.directory().resolve(current());
    }

    /** That the machine that was started last was no use, and where to look. */
    LabException trouble(String what) {
        return new LabException(
                what,
                currentDirectory().toString(),
                "look at console.log and qemu.log there; `./kmodrace doctor` checks this machine");
    }

    /**
     * Starts machines until one speaks, and hears it out.
     *
     * @return how it ended; {@link Ending.How#BOOT_FAILED} when none spoke
     */
    Ending run(List<PlanItem> batch, Accelerator accelerator, MachineRun.Listener listener)
            throws LabException, InterruptedException {
        return run(new GuestPlan(setup.seed(), setup.backend(), batch), accelerator, listener);
    }

    /** The same with any plan. */
    Ending run(GuestPlan plan, Accelerator accelerator, MachineRun.Listener listener)
            throws LabException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Ending ending = once(plan, accelerator, attempt, listener);
            if (ending.spoke()) {
                return ending;
            }
            if (attempt >= setup.limits().bootAttempts()) {
                return new Ending(Ending.How.BOOT_FAILED, ending.detail(), ending.crash(), null, List.of(), false);
            }
        }
    }

    private Ending once(GuestPlan plan, Accelerator accelerator, int attempt, MachineRun.Listener listener)
            throws LabException, InterruptedException {
        count++;
        String name = current();
        BootSpec spec = spec(plan, accelerator);
        append(
                journal,
                event(
                        "machine-start",
                        "vm",
                        name,
                        "attempt",
                        attempt,
                        "accelerator",
                        accelerator.name(),
                        "items",
                        plan.items().stream().map(PlanItem::toString).toList()));
        long begin = System.nanoTime();
        Ending ending;
        try (QemuMachine machine = QemuMachine.start(spec)) {
            append(journal, event("machine-pid", "vm", name, "pid", machine.pid()));
            ending = new MachineRun(machine, name, setup.limits(), journal, event -> {
                        if (event instanceof AgentEvent.Hello hello) {
                            check(hello);
                        }
                        listener.heard(event);
                    })
                    .listen();
        }
        append(
                journal,
                event(
                        "machine-end",
                        "vm",
                        name,
                        "how",
                        ending.how().word(),
                        "detail",
                        ending.detail(),
                        "seconds",
                        (System.nanoTime() - begin) / 1e9));
        return ending;
    }

    private BootSpec spec(GuestPlan guestPlan, Accelerator accelerator) throws LabException {
        Path directory = currentDirectory();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw LabException.ofIo("making a machine's directory", directory, e);
        }
        String plan = guestPlan.toCommandLine();
        String commandLine = setup.extraCommandLine().isEmpty() ? plan : setup.extraCommandLine() + " " + plan;
        BootSpec spec = new BootSpec(
                setup.kernel(),
                setup.initramfs(),
                commandLine,
                setup.cpus(),
                setup.memoryMiB(),
                accelerator,
                directory);
        if (spec.fullCommandLine().length() >= GuestPlan.COMMAND_LINE_SIZE) {
            throw new LabException(
                    "the kernel's command line is too long: "
                            + spec.fullCommandLine().length() + " bytes of " + GuestPlan.COMMAND_LINE_SIZE,
                    setup.extraCommandLine(),
                    "shorten what --append says");
        }
        return spec;
    }

    private void check(AgentEvent.Hello hello) throws LabException {
        if (hello.version() != AgentEvent.VERSION) {
            throw new LabException(
                    "the agent speaks version " + hello.version() + " of the protocol, this is " + AgentEvent.VERSION,
                    setup.initramfs().toString(),
                    "remove the image from the cache and run again");
        }
        if (!hello.release().equals(setup.release())) {
            throw new LabException(
                    "the machine runs kernel " + hello.release() + ", not " + setup.release(),
                    setup.kernel().toString(),
                    "the kernel tree was changed since its modules were built: build it again");
        }
        if (!hello.backend().equals(setup.backend())) {
            throw new LabException(
                    "the agent uses backend " + hello.backend() + ", not " + setup.backend(),
                    setup.initramfs().toString(),
                    "remove the image from the cache and run again");
        }
    }
}
