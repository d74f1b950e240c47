// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.bridge.Backends;

/** Programs and processes, as far as they can be looked at where no guest is. */
class GuestProgramTest {
    @Test
    void outsideOfAGuestNothingIsStarted() {
        assertThatThrownBy(() -> GuestProgram.run("/bin/false", "argument"))
                .isInstanceOf(HarnessException.class)
                .hasMessage(
                        "/bin/false argument is run in a guest only, and this is none: /kmodrace/agent is not there");
    }

    @Test
    void aProcessIsFoundByTheBeginningOfItsName() {
        Guest guest = new Guest(Backends.open("ffm"), Path.of("/modules"), "6.1.0", 1);
        String own = String.valueOf(ProcessHandle.current().pid());
        String name = guest.text("/proc/self/comm").orElseThrow().strip();

        List<GuestProcesses.Seen> found = GuestProcesses.named(guest, name.substring(0, 2));

        assertThat(found)
                .filteredOn(seen -> seen.pid().equals(own))
                .singleElement()
                .satisfies(seen -> {
                    assertThat(seen.name()).isEqualTo(name);
                    assertThat(seen.state()).hasSize(1);
                    assertThat(seen.toString()).startsWith(name + " " + own + ": ");
                });
        assertThat(GuestProcesses.named(guest, "no-such-process")).isEmpty();
    }

    @Test
    void whoWaitsInTheKernelSleeps() {
        assertThat(new GuestProcesses.Seen("modprobe", "12", "D", "load_module").asleep())
                .isTrue();
        assertThat(new GuestProcesses.Seen("modprobe", "12", "S", "load_module").asleep())
                .isTrue();
        assertThat(new GuestProcesses.Seen("modprobe", "12", "R", "").asleep()).isFalse();
        assertThat(new GuestProcesses.Seen("modprobe", "12", "S", "load_module"))
                .hasToString("modprobe 12: S load_module");
        assertThat(new GuestProcesses.Seen("modprobe", "12", "R", "")).hasToString("modprobe 12: R");
    }
}
