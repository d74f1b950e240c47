// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import static org.kmodrace.lab.session.HostEvents.append;
import static org.kmodrace.lab.session.HostEvents.event;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.machine.Descheduler;
import org.kmodrace.lab.machine.Machine;
import org.kmodrace.lab.machine.MachinePlace;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.GuestPlan;
import org.kmodrace.race.protocol.PlanItem;

/** Starts a session's machines, numbers them, and hears each out. */
final class Machines {
    private final Session.Setup setup;
    private final EventSink journal;
    private final AtomicInteger count;

    Machines(Session.Setup setup, EventSink journal) {
        this(setup, journal, 0);
    }

    /** @param started how many machines of the run were started before */
    Machines(Session.Setup setup, EventSink journal, int started) {
        this.setup = setup;
        this.journal = journal;
        this.count = new AtomicInteger(started);
    }

    private static String name(int number) {
        return "vm-%02d".formatted(number);
    }

    /** Where the machine that was started last keeps its files. */
    Path lastDirectory() {
        return directory(name(count.get()));
    }

    private Path directory(String vm) {
        return setup.directory().resolve(vm);
    }

    /** That a machine was no use, and where to look. */
    LabException trouble(String vm, String what) {
        return new LabException(
                what,
                directory(vm).toString(),
                "look at console.log and qemu.log there; `./kmodrace doctor` checks this machine");
    }

    /**
     * Starts machines until one speaks, and hears it out.
     *
     * @return how it ended; {@link Ending.How#BOOT_FAILED} when none spoke
     */
    Ending run(List<PlanItem> batch, MachinePlace place, MachineRun.Listener listener)
            throws LabException, InterruptedException {
        return run(new GuestPlan(setup.seed(), setup.backend(), setup.conditions(), batch, List.of()), place, listener);
    }

    /** The same with any plan. */
    Ending run(GuestPlan plan, MachinePlace place, MachineRun.Listener listener)
            throws LabException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Ending ending = once(plan, place, attempt, listener);
            if (ending.spoke()) {
                return ending;
            }
            if (attempt >= setup.limits().bootAttempts()) {
                return new Ending(
                        ending.vm(), Ending.How.BOOT_FAILED, ending.detail(), ending.crash(), null, List.of(), false);
            }
        }
    }

    private Ending once(GuestPlan plan, MachinePlace place, int attempt, MachineRun.Listener listener)
            throws LabException, InterruptedException {
        int number = count.incrementAndGet();
        String name = name(number);
        Path directory = made(name);
        boolean descheduled = setup.descheduled() || plan.items().stream().anyMatch(Batches::descheduled);
        append(
                journal,
                event(
                        "machine-start",
                        "vm",
                        name,
                        "attempt",
                        attempt,
                        "accelerator",
                        place.name(),
                        "items",
                        plan.items().stream().map(PlanItem::toString).toList()));
        long begin = System.nanoTime();
        Ending ending;
        try (Machine machine = place.start(new MachinePlace.Order(number, directory, plan.toCommandLine()));
                Descheduler descheduler = new Descheduler(setup.seed())) {
            OptionalLong pid = machine.pid();
            if (pid.isPresent()) {
                append(journal, event("machine-pid", "vm", name, "pid", pid.getAsLong()));
            }
            ending = new MachineRun(machine, name, setup.limits(), journal, event -> {
                        if (event instanceof AgentEvent.Hello hello) {
                            check(hello, directory);
                            if (descheduled && pid.isPresent()) {
                                descheduler.disturb(pid.getAsLong());
                            }
                        }
                        listener.heard(event);
                    })
                    .listen();
            descheduled(name, descheduler);
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

    /** How often it was done, and for how long: without these nobody knows whether it was. */
    private void descheduled(String vm, Descheduler descheduler) throws LabException {
        Descheduler.Count count = descheduler.count();
        if (!count.trouble().isEmpty()) {
            throw new LabException(
                    "this host does not let kmodrace take a machine's CPUs away: " + count.trouble(),
                    directory(vm).toString(),
                    "leave out --noise host and scenarios that need it, or allow ptrace (kernel.yama.ptrace_scope)");
        }
        if (count.stops() > 0) {
            append(
                    journal,
                    event("descheduled", "vm", vm, "stops", count.stops(), "millis", count.nanos() / 1_000_000));
        }
    }

    private Path made(String vm) throws LabException {
        Path directory = directory(vm);
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw LabException.ofIo("making a machine's directory", directory, e);
        }
    }

    private void check(AgentEvent.Hello hello, Path directory) throws LabException {
        if (hello.version() != AgentEvent.VERSION) {
            throw new LabException(
                    "the agent speaks version " + hello.version() + " of the protocol, this is " + AgentEvent.VERSION,
                    directory.toString(),
                    "remove the image from the cache and run again");
        }
        if (!hello.release().equals(setup.release())) {
            throw new LabException(
                    "the machine runs kernel " + hello.release() + ", not " + setup.release(),
                    directory.toString(),
                    "the kernel tree was changed since its modules were built: build it again");
        }
        if (!hello.backend().equals(setup.backend())) {
            throw new LabException(
                    "the agent uses backend " + hello.backend() + ", not " + setup.backend(),
                    directory.toString(),
                    "remove the image from the cache and run again");
        }
    }
}
