// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.race.command.RunningKernel;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.observe.KernelText;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.GuestPlan;

/**
 * The guest's program. It finds its plan on the kernel's command line (or on its own), tells events on standard output
 * (one JSON object a line) and trouble on standard error, which is the console.
 *
 * <p>Exit status: 0 when the plan was run as far as it could be, 1 when there was no plan to run.
 */
public final class AgentMain {
    private static final Path MODULES = Path.of("/kmodrace/modules");
    private static final long HEARTBEAT_MILLIS = 1_000;

    private AgentMain() {}

    /**
     * Runs the plan.
     *
     * @param args {@code --plan WORDS} where the kernel was not booted for it and its command line has no plan;
     *     {@code --rehearse BACKEND} goes through the motions without a guest, for the image builder
     */
    public static void main(String[] args) {
        if (args.length == 2 && args[0].equals("--rehearse")) {
            Rehearsal.run(args[1]);
            return;
        }
        try {
            String commandLine =
                    args.length == 2 && args[0].equals("--plan") ? args[1] : Files.readString(Path.of("/proc/cmdline"));
            GuestPlan plan = GuestPlan.fromCommandLine(commandLine);
            Optional<StagedFault> fault = StagedFault.in(commandLine);
            String release =
                    Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
            ModuleSyscalls sys = Backends.open(plan.backend());
            int cpus = Runtime.getRuntime().availableProcessors();
            run(plan, fault, new Guest(sys, MODULES, release, cpus), Path.of("/"), EventWriter.toStandardOutput(sys));
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("KMODRACE agent: " + e.getMessage());
            Runtime.getRuntime().halt(1);
        }
        // Nothing of ours runs at shutdown, and halting is quicker.
        Runtime.getRuntime().halt(0);
    }

    /**
     * Runs the plan, from the agent's first word to its last.
     *
     * @param fault that is to happen on the way
     * @param root below which the kernel's files lie
     */
    static void run(GuestPlan plan, Optional<StagedFault> fault, Guest guest, Path root, EventWriter events) {
        events.write(new AgentEvent.Hello(
                AgentEvent.VERSION,
                guest.release(),
                Runtime.version().toString(),
                guest.sys().backend(),
                guest.cpus(),
                uptimeMillis(),
                KernelText.address(root)));
        Thread heartbeat = Thread.ofPlatform().daemon(true).name("heartbeat").start(() -> beat(events));
        new PlanRunner(guest, root, plan, fault, events).run();
        if (!plan.commands().isEmpty()) {
            new CommandRunner(new RunningKernel(guest.sys(), root), events).run(plan.commands());
        }
        heartbeat.interrupt();
        events.writeThrough(new AgentEvent.Bye(uptimeMillis()));
    }

    private static void beat(EventWriter events) {
        try {
            while (true) {
                Thread.sleep(HEARTBEAT_MILLIS);
                events.write(new AgentEvent.Heartbeat(uptimeMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The monotonic clock counts from the start of the kernel. */
    private static long uptimeMillis() {
        return System.nanoTime() / 1_000_000;
    }
}
