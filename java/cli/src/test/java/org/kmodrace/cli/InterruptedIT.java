// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RunRecord;

/** Runs that are ended from outside: what was gathered is kept, and nothing goes on without us. */
@Timeout(600)
@Isolated("it measures")
class InterruptedIT {
    private static final int INTERRUPTED = 130;
    private static final int KILLED = 137;

    @TempDir
    Path home;

    private Kmodrace.Use startOfALongRun() throws Exception {
        Kmodrace kmodrace = new Kmodrace(home);
        Kmodrace.Use use = kmodrace.start("run", "--kernel", Kmodrace.KERNEL, "--trials", "1000", "symbol-get-leak");
        use.await(
                "the third trial of the race",
                event -> event.type().equals(JournalEvent.TRIAL_END)
                        && event.variant().equals(Variant.RACE)
                        && event.trial() == 2);
        // Else it would prove nothing that none is left afterwards.
        assertThat(kmodrace.processes()).anyMatch(process -> process.contains("qemu-system-x86_64 "));
        return use;
    }

    /** A terminal interrupts all that runs in it, QEMU as well; a person with kill(1) only the tool. */
    @ParameterizedTest(name = "whole group: {0}")
    @ValueSource(booleans = {true, false})
    void anInterruptedRunSaysWhereItsRecordLies(boolean group) throws Exception {
        Kmodrace.Use use = startOfALongRun();
        if (group) {
            use.signalGroup("INT");
        } else {
            use.signal("INT");
        }

        long begin = System.nanoTime();
        Kmodrace.Answer run = use.end().exited(INTERRUPTED);
        assertThat((System.nanoTime() - begin) / 1e9).as("seconds to the end").isLessThan(2);

        assertThat(run.err())
                .contains("kmodrace: interrupted; what was gathered is kept in " + run.directory())
                .contains("next:  ./kmodrace report " + run.directory());
        assertThat(run.end()).isEqualTo("interrupted");
        theReportHasWhatWasGathered(run, "the run is incomplete: interrupted");
    }

    @Test
    void aRunThatWasCutOffGoesOnWhereItStood() throws Exception {
        Kmodrace kmodrace = new Kmodrace(home);
        Kmodrace.Use use =
                kmodrace.start("run", "--kernel", Kmodrace.KERNEL, "--jobs", "1", "--trials", "30", "symbol-get-leak");
        use.await(
                "the third trial of the race",
                event -> event.type().equals(JournalEvent.TRIAL_END)
                        && event.variant().equals(Variant.RACE)
                        && event.trial() == 2);
        use.signal("KILL");
        String directory = use.end().exited(KILLED).directory().toString();

        Kmodrace.Answer resumed = kmodrace.run("run", "--resume", directory).exited(ExitCode.OK);

        assertThat(resumed.err()).contains("going on with the run in " + directory);
        assertThat(resumed.unwrapped()).contains("REPRODUCED 30/30").contains("exit 0: the verdict is as expected");
        assertThat(resumed.end()).isEqualTo("done");
        assertThat(resumed.events(JournalEvent.TRIAL_END).stream()
                        .filter(event -> event.variant().equals(Variant.RACE))
                        .map(JournalEvent::trial))
                .as("every trial, and none twice")
                .hasSize(30)
                .doesNotHaveDuplicates();
        // The first was cut off and has no end. Of those after it only one that broke down may have a successor.
        List<String> ends = resumed.events(JournalEvent.MACHINE_END).stream()
                .map(end -> end.text("how"))
                .toList();
        assertThat(ends).endsWith("done").containsOnlyOnce("done");
        assertThat(resumed.events(JournalEvent.MACHINE_START).stream().map(JournalEvent::vm))
                .hasSize(1 + ends.size())
                .doesNotHaveDuplicates();

        Kmodrace.Answer again = kmodrace.run("run", "--resume", directory).exited(ExitCode.OK);
        assertThat(again.err()).contains("nothing is left to do");
        assertThat(kmodrace.run("run", "--resume", directory, "--seed", "2")
                        .exited(ExitCode.USAGE)
                        .err())
                .contains("a run is resumed as it was asked for: leave out --seed");
    }

    @Test
    void aKilledRunTakesItsMachineAlongAndLeavesItsRecord() throws Exception {
        Kmodrace.Use use = startOfALongRun();

        use.signal("KILL");
        Kmodrace.Answer run = use.end().exited(KILLED);

        assertThat(run.record().events().getLast().type()).isNotEqualTo(JournalEvent.RUN_END);
        theReportHasWhatWasGathered(run, "the run is still going on or was cut off");
    }

    /** A QEMU that never connects, so that the signal falls between its start and its first word. */
    @Test
    void aRunThatIsInterruptedWhileAMachineStartsLeavesNothing() throws Exception {
        Path programs = Files.createDirectories(home.resolve("bin"));
        Path qemu = Files.writeString(programs.resolve("qemu-system-x86_64"), """
                #!/bin/sh
                [ "$1" != --version ] || exec echo "QEMU emulator version 0.0"
                exec sleep 1000
                """);
        Files.setPosixFilePermissions(qemu, PosixFilePermissions.fromString("rwxr-xr-x"));
        Kmodrace.Use use = new Kmodrace(home)
                .env("PATH", programs + ":" + System.getenv("PATH"))
                .start("run", "--kernel", Kmodrace.KERNEL, "--accel", "tcg", "symbol-get-leak");
        use.await("the start of QEMU", event -> event.type().equals("machine-pid"));

        use.signal("INT");
        Kmodrace.Answer run = use.end().exited(INTERRUPTED);

        assertThat(run.end()).isEqualTo("interrupted");
    }

    private void theReportHasWhatWasGathered(Kmodrace.Answer run, String why) throws Exception {
        RunRecord record = run.record();
        assertThat(record.events())
                .filteredOn(event -> event.type().equals(JournalEvent.TRIAL_END)
                        && event.variant().equals(Variant.RACE))
                .hasSizeBetween(3, 999);
        Kmodrace.Answer report = new Kmodrace(home.resolve("report"))
                .run("report", run.directory().toString())
                .exited(ExitCode.OK);
        assertThat(report.unwrapped()).contains("exit 3").contains(why);
    }
}
