// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.console.KernelReport;
import org.kmodrace.lab.machine.MachinePlace;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.GuestCommand;
import org.kmodrace.race.protocol.GuestPlan;

/**
 * Runs commands on a machine that is started for them. A kernel that dies under them is started once more where the
 * emulator has no races of its own: only what comes again is the kernel's.
 */
public final class CommandSession {
    private final Session.Setup setup;
    private final Machines machines;

    /** @param journal takes every event before it counts */
    public CommandSession(Session.Setup setup, EventSink journal) {
        this.setup = setup;
        this.machines = new Machines(setup, journal);
    }

    /**
     * What came of it.
     *
     * @param answers of the commands that ended, in order
     * @param inFlight the command under which the kernel died, as it was written; "" for none
     * @param loading the module that it was loading then; "" when it was not
     * @param crash how the kernel died, both times
     * @param onlyOnce how it died the first time and not again; "" when it did not
     * @param place on which it ran in the end
     */
    public record Outcome(
            List<Map<String, Object>> answers,
            String inFlight,
            String loading,
            Optional<KernelReport> crash,
            String onlyOnce,
            MachinePlace place) {
        /** Keeps a copy of the list. */
        public Outcome {
            answers = List.copyOf(answers);
        }
    }

    /** What one machine has said. */
    private static final class Heard {
        private final List<Map<String, Object>> answers = new ArrayList<>();
        private String inFlight = "";
        private String loading = "";
        private String failure = "";

        void take(AgentEvent event) {
            switch (event) {
                case AgentEvent.CommandStarted e -> {
                    inFlight = e.command();
                    loading = "";
                }
                case AgentEvent.CommandNote e ->
                    loading = String.valueOf(e.facts().getOrDefault("module", ""));
                case AgentEvent.CommandEnded e -> {
                    answers.add(e.answer());
                    inFlight = "";
                    loading = "";
                }
                case AgentEvent.CommandFailed e -> failure = e.why();
                default -> {
                    // Of no consequence for the answers.
                }
            }
        }
    }

    /**
     * Runs them.
     *
     * @throws LabException when no machine comes up, or the commands could not be carried out: nothing is said about
     *     the kernel then
     */
    public Outcome run(List<GuestCommand> commands) throws LabException, InterruptedException {
        GuestPlan plan = GuestPlan.ofCommands(setup.seed(), setup.backend(), commands);
        MachinePlace place = setup.place();
        String firstCrash = "";
        for (int attempt = 1; ; attempt++) {
            Heard heard = new Heard();
            Ending ending = machines.run(plan, place, heard::take);
            switch (ending.how()) {
                case DONE -> {
                    return answered(ending.vm(), heard, firstCrash, place);
                }
                case CRASHED -> {
                    if (!firstCrash.isEmpty()) {
                        return new Outcome(heard.answers, heard.inFlight, heard.loading, ending.crash(), "", place);
                    }
                    firstCrash = ending.crash().orElseThrow().title();
                    place = place.forConfirming();
                }
                case BOOT_FAILED -> throw machines.trouble(ending.vm(), "no machine came up: " + ending.detail());
                case SILENT, NONSENSE, FLOODED -> {
                    // Once may be the emulator's fault; what hangs again is not waited for a third time.
                    if (attempt > 1) {
                        throw machines.trouble(ending.vm(), ending.detail());
                    }
                }
                case KILLED -> {
                    if (attempt >= setup.limits().trialAttempts()) {
                        throw machines.trouble(ending.vm(), ending.detail());
                    }
                }
            }
        }
    }

    private Outcome answered(String vm, Heard heard, String firstCrash, MachinePlace place) throws LabException {
        if (!heard.failure.isEmpty()) {
            throw machines.trouble(vm, "the command could not be carried out in the guest: " + heard.failure);
        }
        return new Outcome(heard.answers, "", "", Optional.empty(), firstCrash, place);
    }

    /** Where the machine that was started last left its console. */
    public String consoleLog() {
        return machines.lastDirectory().resolve("console.log").toString();
    }
}
