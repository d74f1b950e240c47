// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.console.ConsoleReports;
import org.kmodrace.lab.console.HardLockup;
import org.kmodrace.lab.console.KernelReport;
import org.kmodrace.lab.machine.Machine;
import org.kmodrace.lab.machine.MachineEvent;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.EventCodec;
import org.kmodrace.race.protocol.ProtocolException;

/** Listens to one machine from its start to its end, and puts every word into the journal before it counts. */
final class MachineRun {
    private static final Duration LISTEN = Duration.ofMillis(250);
    private static final int GARBAGE_TOLERATED = 20;
    /** A kernel that says where its CPUs are has done so within this, if it can. */
    private static final Duration BACKTRACES = Duration.ofSeconds(10);

    /** Is told what the agent said, after it was journalled. */
    interface Listener {
        void heard(AgentEvent event) throws LabException;
    }

    private final Machine machine;
    private final String name;
    private final Limits limits;
    private final EventSink journal;
    private final Listener listener;

    private boolean spoke;
    private boolean done;
    private boolean nonsense;
    /** Where the guest's kernel begins; "" when it does not tell. */
    private String text = "";

    private long lastWord = System.nanoTime();
    private AgentEvent.@Nullable TrialStarted trial;
    /** What must end in time, for messages: the trial or the command; "" for neither. */
    private String underWay = "";

    private long underWaySince;
    private final List<AgentEvent.Note> notes = new ArrayList<>();
    private final Findings findings;
    private @Nullable ConsoleReports reports;
    private int garbage;

    MachineRun(Machine machine, String name, Limits limits, EventSink journal, Listener listener) {
        this.machine = machine;
        this.name = name;
        this.limits = limits;
        this.journal = journal;
        this.listener = listener;
        this.findings = new Findings(name, journal);
    }

    /**
     * Listens until the machine ends or is overdue, and then looks what the kernel found by itself.
     *
     * @throws LabException when what the machine said cannot be kept
     */
    Ending listen() throws LabException, InterruptedException {
        Ending ending = listenToTheEnd();
        if (done) {
            machine.awaitLastWords();
        }
        // Only then the console is whole.
        machine.close();
        findings.journal(reports().findings());
        return ending;
    }

    private Ending listenToTheEnd() throws LabException, InterruptedException {
        while (true) {
            MachineEvent event = machine.next(LISTEN);
            switch (event) {
                case null -> {
                    // Nothing was said; see below whether it has been quiet for too long.
                }
                case MachineEvent.AgentLine(String line) -> heard(line);
                case MachineEvent.Broken(IOException why) ->
                    throw LabException.ofIo(
                            "keeping the console of " + name, machine.console().file(), why);
                case MachineEvent.Flooded _ -> {
                    machine.close();
                    return ending(
                            Ending.How.FLOODED,
                            "the guest printed more than " + limits.consoleMost() / 1024 + " KiB on its console");
                }
                case MachineEvent.Ended(String how) -> {
                    return ended(how);
                }
            }
            if (nonsense) {
                machine.close();
                return ending(Ending.How.NONSENSE, "the guest's agent spoke nonsense");
            }
            if (done) {
                return new Ending(name, Ending.How.DONE, "", Optional.empty(), null, List.of(), true);
            }
            String overdue = overdue();
            if (!overdue.isEmpty()) {
                return standstill(overdue);
            }
        }
    }

    /** The guest does not get on. Whether it is its kernel that does not is seen from outside. */
    private Ending standstill(String overdue) throws LabException, InterruptedException {
        long before = machine.console().length();
        Standstill standstill = Standstill.of(machine, text);
        Optional<KernelReport> lockup = Optional.empty();
        long after = machine.console().length();
        // One that prints with interrupts off gets on all the same.
        if (standstill.lockedUp().isPresent() && after == before) {
            lockup = lockup(standstill.lockedUp().getAsInt(), after);
        }
        machine.close();
        // It may have died without ending, too: a panic that does not reboot.
        return lockup.isPresent()
                ? crashed(lockup.get())
                : ending(spoke ? Ending.How.SILENT : Ending.How.BOOT_FAILED, overdue + "; " + standstill.words());
    }

    /**
     * Has the kernel say where it is, and listens for a while.
     *
     * @param before how long the console is by now
     */
    private Optional<KernelReport> lockup(int cpu, long before) throws LabException, InterruptedException {
        machine.askForBacktraces(cpu);
        long deadline = System.nanoTime() + BACKTRACES.toNanos();
        Optional<KernelReport> report = Optional.empty();
        boolean ended = false;
        while (report.isEmpty() && !ended && System.nanoTime() < deadline) {
            ended = machine.next(LISTEN) instanceof MachineEvent.Ended;
            report = HardLockup.in(machine.console().from(before), cpu);
        }
        return report;
    }

    private Ending ended(String how) throws LabException {
        if (!spoke) {
            String said = machine.complaints();
            return ending(
                    Ending.How.BOOT_FAILED, how + " before the agent spoke" + (said.isEmpty() ? "" : ": " + said));
        }
        return ending(Ending.How.KILLED, how + " in the middle of the plan");
    }

    private Ending ending(Ending.How how, String detail) throws LabException {
        Optional<KernelReport> crash = reports().crash();
        return crash.isPresent()
                ? crashed(crash.get())
                : new Ending(name, how, detail, crash, trial, List.copyOf(notes), spoke);
    }

    /** What the console says, which may be long: read once, and only when the machine has ended and it is whole. */
    private ConsoleReports reports() throws LabException {
        ConsoleReports read = reports;
        if (read == null) {
            read = ConsoleReports.in(machine.console().file());
            reports = read;
        }
        return read;
    }

    private Ending crashed(KernelReport crash) {
        return new Ending(
                name, Ending.How.CRASHED, crash.title(), Optional.of(crash), trial, List.copyOf(notes), spoke);
    }

    private String overdue() {
        long now = System.nanoTime();
        if (!spoke) {
            return now - lastWord > limits.boot().toNanos()
                    ? "the guest did not speak within " + limits.boot().toSeconds() + " s"
                    : "";
        }
        if (now - lastWord > limits.silence().toNanos()) {
            return "the guest fell silent for " + limits.silence().toSeconds() + " s";
        }
        if (!underWay.isEmpty() && now - underWaySince > limits.trial().toNanos()) {
            return underWay + " did not end within " + limits.trial().toSeconds() + " s";
        }
        return "";
    }

    private void heard(String line) throws LabException {
        AgentEvent event;
        try {
            event = EventCodec.decode(line);
        } catch (ProtocolException e) {
            garbage++;
            nonsense = garbage > GARBAGE_TOLERATED;
            return;
        }
        lastWord = System.nanoTime();
        spoke = true;
        if (!(event instanceof AgentEvent.Heartbeat)) {
            Map<String, Object> entry = new LinkedHashMap<>(event.toMap());
            entry.put("vm", name);
            HostEvents.append(journal, entry);
        }
        switch (event) {
            case AgentEvent.Hello hello -> text = hello.text();
            case AgentEvent.TrialStarted started -> {
                trial = started;
                begins("the trial");
                notes.clear();
            }
            case AgentEvent.Note note -> {
                notes.add(note);
                findings.heard(note);
            }
            case AgentEvent.TrialEnded _, AgentEvent.ItemEnded _ -> {
                trial = null;
                underWay = "";
            }
            case AgentEvent.CommandStarted started -> begins("the command " + started.command());
            case AgentEvent.CommandEnded _, AgentEvent.CommandFailed _ -> underWay = "";
            case AgentEvent.Bye _ -> done = true;
            default -> {
                // Of no consequence for where the machine stands.
            }
        }
        listener.heard(event);
    }

    private void begins(String what) {
        underWay = what;
        underWaySince = lastWord;
    }
}
