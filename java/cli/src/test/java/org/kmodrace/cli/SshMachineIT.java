// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RunRecord;

/** A machine that has a life of its own, reached over ssh, and what can go wrong on the way. */
class SshMachineIT {
    private static final String CHEAP = "parallel-load";
    /** Of a race that is to be going on when it is disturbed. */
    private static final int MANY = 120;

    @TempDir
    private static Path boxes;

    private static DebianBox box;

    @TempDir
    private Path home;

    @BeforeAll
    static void aMachineIsThere() throws Exception {
        box = DebianBox.boot(boxes);
    }

    @AfterAll
    static void itIsSwitchedOff() {
        if (box != null) {
            box.close();
        }
    }

    private static String[] run(Path configuration, String... more) {
        List<String> arguments = new ArrayList<>(List.of("run", "--machine", "ssh:" + DebianBox.NAME));
        arguments.addAll(List.of("--ssh-config", configuration.toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** The race takes the kernel down; the run goes on when the machine has been booted anew. */
    @Test
    @EnabledIfSystemProperty(
            named = "kmodrace.machines",
            matches = "all",
            disabledReason = "takes minutes, and is shown over Vagrant; -Dkmodrace.machines=all runs it")
    void aKernelThatDiedIsBootedAnewAndTheRunGoesOn() throws Exception {
        Kmodrace.Answer answer = new Kmodrace(home)
                .run(run(box.configuration(), "--trials", "1", "socket-vs-unload", "symbol-get-leak"))
                .exited(ExitCode.OK);

        assertThat(answer.unwrapped())
                .contains("socket-vs-unload REPRODUCED 1/1")
                .contains("symbol-get-leak REPRODUCED 1/1")
                .contains("ssh " + DebianBox.NAME + ", backend");
        assertThat(answer.err()).contains("booting " + DebianBox.NAME + " anew");
        // What was changed for the run is as it was.
        assertThat(box.run("cat /proc/sys/kernel/panic_on_oops /proc/sys/kernel/panic /sys/kernel/rcu_expedited; sudo"
                                + " find /sys/kernel/tracing/instances -mindepth 1 -maxdepth 1; pgrep java")
                        .output())
                .isEqualTo("0\n0\n0\n");
    }

    /** What {@link VagrantMachineIT} shows of a machine of Vagrant's; not in CI, where that has to do. */
    @Test
    @EnabledIfSystemProperty(
            named = "kmodrace.machines",
            matches = "all",
            disabledReason = "takes minutes, and is shown over Vagrant; -Dkmodrace.machines=all runs it")
    void theSixFirstScenariosSayOfItWhatTheySayOfOneUnderQemu() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--trials", "1"));
        arguments.addAll(DebianBox.FIRST_SIX);

        Kmodrace.Answer answer = new Kmodrace(home)
                .patience(Duration.ofMinutes(12))
                .run(run(box.configuration(), arguments.toArray(String[]::new)))
                .exited(ExitCode.OK);

        for (String scenario : DebianBox.FIRST_SIX) {
            assertThat(answer.unwrapped()).contains(scenario + " REPRODUCED 1/1");
        }
    }

    @Test
    void aConnectionThatIsCutCostsTheTrialThatWasUnderWay() throws Exception {
        Kmodrace.Use use =
                new Kmodrace(home).start(run(box.configuration(), "--trials", Integer.toString(MANY), CHEAP));
        use.await(
                "a trial of the race",
                event -> event.type().equals(JournalEvent.TRIAL_END)
                        && event.variant().equals(Variant.RACE));
        box.run("sudo pkill -f 'sshd: vagrant@notty'");

        Kmodrace.Answer answer = use.end().exited(ExitCode.OK);

        assertThat(answer.unwrapped()).contains("%s REPRODUCED %2$d/%2$d".formatted(CHEAP, MANY));
        RunRecord record = RunRecord.open(answer.directory());
        assertThat(record.events())
                .filteredOn(event -> event.type().equals(JournalEvent.TRIAL_LOST))
                .singleElement()
                .satisfies(event -> assertThat(event.text("why")).contains("the connection to box was lost"));
        assertThat(record.events())
                .filteredOn(event -> event.type().equals(JournalEvent.TRIAL_END)
                        && event.variant().equals(Variant.RACE))
                .extracting(JournalEvent::trial)
                .as("every trial, and none twice")
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, MANY).boxed().toList());
    }

    /** Of its last words not all come over the connection; its firmware has kept them. */
    @Test
    @EnabledIfSystemProperty(
            named = "kmodrace.machines",
            matches = "all",
            disabledReason = "takes minutes; -Dkmodrace.machines=all runs it")
    void aKernelThatPanicsIsWaitedForAndItsLastWordsAreFetched() throws Exception {
        Kmodrace.Use use =
                new Kmodrace(home).start(run(box.configuration(), "--trials", Integer.toString(MANY), CHEAP));
        use.await(
                "a trial of the race",
                event -> event.type().equals(JournalEvent.TRIAL_END)
                        && event.variant().equals(Variant.RACE));
        box.run(
                "sudo sh -c 'echo 1 >/proc/sys/kernel/sysrq; (sleep 1; echo c >/proc/sysrq-trigger) >/dev/null 2>&1 &'");

        Kmodrace.Answer answer = use.end().exited(ExitCode.OK);

        assertThat(answer.unwrapped()).contains("%s REPRODUCED %2$d/%2$d".formatted(CHEAP, MANY));
        assertThat(Files.readString(answer.directory().resolve("vm-01/console.log")))
                .contains("Kernel panic - not syncing: sysrq triggered crash");
    }

    @Test
    void aKeyThatNobodyKnowsIsSaid() throws Exception {
        refused(box.withWrongKey(), "does not let your ssh in", "ssh-copy-id");
    }

    @Test
    void aMachineThatIsAnotherOneIsSaid() throws Exception {
        refused(box.withOtherHostKey(), "shows another host key", "ssh-keygen -R");
    }

    @Test
    void aMachineThatDoesNotAnswerIsSaid() throws Exception {
        refused(box.withClosedPort(), "does not answer", "is it switched on");
    }

    private void refused(Path configuration, String what, String next) throws Exception {
        Kmodrace.Answer answer =
                new Kmodrace(home).run(run(configuration, CHEAP)).exited(ExitCode.INFRASTRUCTURE);

        assertThat(answer.err()).contains(what, next).doesNotContain("\tat ");
    }

    @Test
    void sudoThatWantsAPasswordIsSaid() throws Exception {
        box.run(
                "sudo useradd -m asks && sudo cp -r ~/.ssh ~asks/ && sudo chown -R asks ~asks/.ssh && echo 'asks ALL=(ALL)"
                        + " ALL' | sudo tee /etc/sudoers.d/asks");

        Kmodrace.Answer answer = new Kmodrace(home)
                .run(
                        "run",
                        "--machine",
                        "ssh:asks@" + DebianBox.NAME,
                        "--ssh-config",
                        box.configuration().toString(),
                        CHEAP)
                .exited(ExitCode.INFRASTRUCTURE);

        assertThat(answer.err()).contains("sudo on asks@box wants a password", "NOPASSWD");
    }

    @Test
    void aDiskThatIsFullThereIsSaid() throws Exception {
        box.run("sudo mkdir -p /mnt/small && sudo mount -t tmpfs -o size=10M tmpfs /mnt/small");

        Kmodrace.Answer answer = new Kmodrace(home)
                .run(run(box.configuration(), "--machine-dir", "/mnt/small/kmodrace", CHEAP))
                .exited(ExitCode.INFRASTRUCTURE);

        assertThat(answer.err()).contains("the disk of box is full", "--machine-dir");
        assertThat(box.run("sudo ls -A /mnt/small/kmodrace").output())
                .as("nothing half copied is left")
                .isEmpty();
    }
}
