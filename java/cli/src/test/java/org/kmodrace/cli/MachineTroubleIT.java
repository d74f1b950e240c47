// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.report.record.JournalEvent;

/** Machines that die, hang or never come up: no verdict about the kernel is lost or made up. */
@Timeout(600)
class MachineTroubleIT {
    private static final String PID = "machine-pid";
    private static final int TRIALS = 30;

    @TempDir
    Path home;

    @Test
    void aKilledQemuLosesOneTrialAndTheRunGoesOn() throws Exception {
        Kmodrace.Use use = startOfALongRun();
        String pid = pidOfQemu(use);
        hasNoRightsToSpare(pid);
        Kmodrace.signalTo("KILL", pid);

        Kmodrace.Answer run = use.end().exited(ExitCode.OK);

        theRunWentOn(run, "killed", "QEMU ended with status 137 in the middle of the plan");
    }

    @Test
    void aGuestThatFallsSilentLosesOneTrialAndTheRunGoesOn() throws Exception {
        Kmodrace.Use use = startOfALongRun("--silence-timeout", "6");
        Kmodrace.signalTo("STOP", pidOfQemu(use));

        Kmodrace.Answer run = use.end().exited(ExitCode.OK);

        theRunWentOn(run, "silent", "the guest fell silent for 6 s; QEMU does not answer either");
    }

    /** A run that has come to the third trial of its race. */
    private Kmodrace.Use startOfALongRun(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "--kernel",
                Kmodrace.KERNEL,
                "--cpus",
                "1",
                "--trials",
                Integer.toString(TRIALS),
                "symbol-get-leak"));
        arguments.addAll(List.of(options));
        Kmodrace.Use use = new Kmodrace(home).start(arguments.toArray(String[]::new));
        use.await(
                "the third trial of the race",
                event -> event.type().equals(JournalEvent.TRIAL_END)
                        && event.variant().equals(Variant.RACE)
                        && event.trial() == 2);
        return use;
    }

    private static String pidOfQemu(Kmodrace.Use use) throws Exception {
        JournalEvent pid = use.await("QEMU's pid", event -> event.type().equals(PID));
        return Long.toString(pid.number("pid", 0));
    }

    /** Also when root runs it: no capability, no new privileges, and a filter of system calls (seccomp(2), mode 2). */
    private static void hasNoRightsToSpare(String pid) throws Exception {
        assertThat(Files.readString(Path.of("/proc", pid, "status")))
                .containsPattern("CapEff:\\s+0{16}\n")
                .containsPattern("CapBnd:\\s+0{16}\n|Uid:\\s+[1-9]")
                .containsPattern("NoNewPrivs:\\s+1\n")
                .containsPattern("Seccomp:\\s+2\n");
    }

    private static void theRunWentOn(Kmodrace.Answer run, String how, String why) throws Exception {
        assertThat(run.end()).isEqualTo("done");
        assertThat(run.out())
                .containsPattern("symbol-get-leak +REPRODUCED +%d/%d".formatted(TRIALS, TRIALS))
                .contains("1 machine ended out of turn: 1 " + how)
                .contains("1 trial was lost and not counted");
        assertThat(run.events(JournalEvent.MACHINE_END))
                .extracting(JournalEvent::vm, end -> end.text("how"))
                .containsExactly(tuple("vm-01", how), tuple("vm-02", "done"));

        List<JournalEvent> lost = run.events(JournalEvent.TRIAL_LOST);
        assertThat(lost).singleElement().satisfies(trial -> {
            assertThat(trial.vm()).isEqualTo("vm-01");
            assertThat(trial.text("why")).isEqualTo(why);
        });

        // Every trial counts once: what the first machine did is kept, the second did the rest.
        List<JournalEvent> race = run.events(JournalEvent.TRIAL_END).stream()
                .filter(end -> end.variant().equals(Variant.RACE))
                .toList();
        assertThat(race).extracting(JournalEvent::trial).doesNotHaveDuplicates().hasSize(TRIALS);
        int first = (int) race.stream().filter(end -> end.vm().equals("vm-01")).count();
        assertThat(first).isBetween(3, TRIALS - 1);
        assertThat(race.subList(first, TRIALS)).extracting(JournalEvent::vm).containsOnly("vm-02");
        // A machine may die between two trials: then the next one is what is lost.
        assertThat(lost.getFirst().trial()).isIn(first, -1);
    }

    @Test
    void aGuestThatNeverSpeaksIsTriedThreeTimes() throws Exception {
        Kmodrace.Answer run = new Kmodrace(home)
                .run(
                        "run",
                        "--kernel",
                        Kmodrace.KERNEL,
                        "--boot-timeout",
                        "3",
                        // No init, and a root file system that is waited for without end.
                        "--append",
                        "rdinit=/none root=/dev/vda rootwait",
                        "symbol-get-leak")
                .exited(ExitCode.INFRASTRUCTURE);

        noMachineCameUp(run, "boot-failed", "the guest did not speak within 3 s; CPU 0 is");
    }

    @Test
    void aKernelThatPanicsAtBootIsTriedThreeTimes() throws Exception {
        Kmodrace.Answer run = new Kmodrace(home)
                .run("run", "--kernel", Kmodrace.KERNEL, "--append", "rdinit=/none", "symbol-get-leak")
                .exited(ExitCode.INFRASTRUCTURE);

        noMachineCameUp(run, "crashed", "kernel panic: VFS: Unable to mount root fs");
    }

    private void noMachineCameUp(Kmodrace.Answer run, String how, String why) throws Exception {
        assertThat(run.err())
                .contains("no machine came up: " + why)
                .contains("where: " + run.directory().resolve("vm-03"))
                .contains("./kmodrace report " + run.directory());
        assertThat(run.end()).contains(why);
        assertThat(run.events(JournalEvent.MACHINE_START))
                .extracting(start -> start.number("attempt", 0))
                .containsExactly(1L, 2L, 3L);
        assertThat(run.events(JournalEvent.MACHINE_END))
                .hasSize(3)
                .allSatisfy(end -> assertThat(end.text("how")).isEqualTo(how));

        Kmodrace.Answer report = new Kmodrace(home.resolve("report"))
                .run("report", run.directory().toString())
                .exited(ExitCode.OK);
        assertThat(report.unwrapped())
                .contains("symbol-get-leak ERROR")
                .contains("the run is incomplete: no machine came up: " + why);
    }
}
