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
import org.junit.jupiter.api.Timeout;

/**
 * On a process whose thread is named as QEMU names a virtual CPU's. It is a child's child: a child's own first thread is
 * waited for by the JVM as well, which would take a stop for its end.
 */
@Timeout(120)
class DeschedulerTest {
    @BeforeEach
    void hostLetsUs() {
        String unable = Descheduler.unable();
        assumeTrue(unable.isEmpty(), "this host does not let us trace a child: " + unable);
    }

    /** A process that calls itself {@code CPU 0/TCG} and counts for ever, and its parent. */
    private record VirtualCpu(Process parent, ProcessHandle self) implements AutoCloseable {
        static VirtualCpu start(String name) throws IOException {
            Process parent = new ProcessBuilder(
                            "sh",
                            "-c",
                            "sh -c 'printf \"%s\" > /proc/$$/comm; echo $$; while :; do :; done' & wait"
                                    .formatted(name))
                    .start();
            long pid = Long.parseLong(parent.inputReader().readLine());
            return new VirtualCpu(parent, ProcessHandle.of(pid).orElseThrow());
        }

        char state() throws IOException {
            String stat = Files.readString(Path.of("/proc", Long.toString(self.pid()), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        }

        @Override
        public void close() {
            self.destroyForcibly();
            parent.destroyForcibly();
        }
    }

    @Test
    void aVirtualCpuIsStoppedAgainAndAgainAndRunsInTheEnd() throws IOException {
        try (VirtualCpu cpu = VirtualCpu.start("CPU 0/TCG")) {
            boolean stood = false;
            Descheduler.Count count;
            try (Descheduler descheduler = new Descheduler(1)) {
                descheduler.disturb(cpu.self().pid());
                while (descheduler.count().stops() < 20 || !stood) {
                    stood |= cpu.state() == 't';
                    assertThat(descheduler.count().trouble()).isEmpty();
                }
                count = descheduler.count();
            }
            assertThat(count.nanos()).isPositive();
            assertThat(cpu.self().isAlive()).isTrue();
            assertThat(cpu.state()).isEqualTo('R');
        }
    }

    @Test
    void aMachineThatDiesEndsIt() throws Exception {
        try (VirtualCpu cpu = VirtualCpu.start("ALL CPUs/TCG");
                Descheduler descheduler = new Descheduler(2)) {
            descheduler.disturb(cpu.self().pid());
            while (descheduler.count().stops() < 3) {
                assertThat(descheduler.count().trouble()).isEmpty();
            }
            cpu.self().destroyForcibly();
            cpu.self().onExit().get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void aProcessWithoutVirtualCpusIsNamedAsTheTrouble() throws IOException {
        try (VirtualCpu worker = VirtualCpu.start("worker");
                Descheduler descheduler = new Descheduler(3)) {
            descheduler.disturb(worker.self().pid());
            while (descheduler.count().trouble().isEmpty()) {
                assertThat(descheduler.count().stops()).isZero();
            }
            assertThat(descheduler.count().trouble()).contains("virtual CPU");
        }
    }
}
