// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On processes of our own whose thread is named as QEMU names a virtual CPU's. */
class DeschedulerTest {
    @BeforeEach
    void hostLetsUs() {
        String unable = Descheduler.unable();
        assumeTrue(unable.isEmpty(), "this host does not let us trace a child: " + unable);
    }

    /** A process that calls itself {@code CPU 0/TCG} and counts in a shell variable. */
    private static Process virtualCpu() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "sh", "-c", "printf 'CPU 0/TCG' > /proc/$$/comm; echo ready; while :; do :; done")
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        return process;
    }

    private static char state(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    @Test
    void aVirtualCpuIsStoppedAgainAndAgainAndRunsInTheEnd() throws IOException, InterruptedException {
        Process cpu = virtualCpu();
        try {
            boolean stood = false;
            Descheduler.Count count;
            try (Descheduler descheduler = new Descheduler(1)) {
                descheduler.disturb(cpu.pid());
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while ((descheduler.count().stops() < 20 || !stood) && System.nanoTime() < deadline) {
                    stood |= state(cpu.pid()) == 't';
                }
                count = descheduler.count();
            }
            assertThat(count.trouble()).isEmpty();
            assertThat(count.stops()).isGreaterThanOrEqualTo(20);
            assertThat(count.nanos()).isPositive();
            assertThat(stood).as("it was seen to stand still").isTrue();
            assertThat(cpu.isAlive()).isTrue();
            assertThat(state(cpu.pid())).isEqualTo('R');
        } finally {
            cpu.destroyForcibly().waitFor();
        }
    }

    @Test
    void aMachineThatDiesEndsIt() throws IOException, InterruptedException {
        Process cpu = virtualCpu();
        try (Descheduler descheduler = new Descheduler(2)) {
            descheduler.disturb(cpu.pid());
            while (descheduler.count().stops() < 3) {
                Thread.onSpinWait();
            }
            cpu.destroyForcibly();
            assertThat(cpu.waitFor(30, TimeUnit.SECONDS))
                    .as("nobody holds on to it")
                    .isTrue();
        }
    }

    @Test
    void aProcessWithoutVirtualCpusIsNamedAsTheTrouble() throws IOException, InterruptedException {
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        try (Descheduler descheduler = new Descheduler(3)) {
            descheduler.disturb(sleeper.pid());
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (descheduler.count().trouble().isEmpty() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(descheduler.count().trouble()).contains("virtual CPU");
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
    }
}
