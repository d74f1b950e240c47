// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel that runs this machine is not raced by accident, and not where it cannot be. */
class HereMachineIT {
    @TempDir
    private Path home;

    @Test
    void itIsNotTouchedUnlessThatWasSaidInSoManyWords() throws Exception {
        Kmodrace.Answer answer = new Kmodrace(home)
                .run("run", "--machine", "here", "parallel-load")
                .exited(ExitCode.USAGE);

        assertThat(answer.err()).contains("which may not survive it", "--touch-this-kernel");
    }

    @Test
    void aKernelWithoutModulesIsRefusedForThatReason() throws Exception {
        assumeThat(Path.of("/proc/modules"))
                .as("this kernel has modules, and a test is no reason to touch them")
                .matches(modules -> !Files.exists(modules));

        Kmodrace.Answer answer = new Kmodrace(home)
                .run("run", "--machine", "here", "--touch-this-kernel", "parallel-load")
                .exited(ExitCode.INFRASTRUCTURE);

        assertThat(answer.err()).contains("has no module support: there is no /proc/modules");
        assertThat(answer.directories()).isEmpty();
    }
}
