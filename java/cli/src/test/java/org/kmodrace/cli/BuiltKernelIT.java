// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.kernel.KernelBuilds;
import org.kmodrace.report.record.JournalEvent;

/**
 * A kernel that {@code kmodrace kernel build} made, when the cache has one: a build takes too long for a test suite. It
 * is aborted with the reason where there is none.
 */
@Timeout(600)
class BuiltKernelIT {
    @TempDir
    Path home;

    private static String kasanKernel() throws Exception {
        List<String> names = KernelBuilds.names(Cache.ofUser());
        for (String name : names) {
            if (name.contains("kasan")) {
                return name;
            }
        }
        String why = "the cache has no kernel with KASAN (it has " + (names.isEmpty() ? "none that was built" : names)
                + "); make one with ./kmodrace kernel build --from debian:6.12 --with kasan,lockdep";
        return abort(why);
    }

    @Test
    void kasanTellsOfTheUnloadedModulesMemory() throws Exception {
        Kmodrace.Answer run = new Kmodrace(home).run("run", "--kernel", kasanKernel(), "open-vs-unload");
        run.exited(ExitCode.OK);

        assertThat(run.events(JournalEvent.FINDING)).anySatisfy(finding -> {
            assertThat(finding.text("title")).startsWith("KASAN: ");
            assertThat(finding.variant()).isEqualTo("operations-freed");
            assertThat(finding.text("memory")).contains(" of kmr_open");
            assertThat(finding.list("lines")).isNotEmpty();
        });
        assertThat(run.unwrapped()).contains("open-vs-unload/operations-freed: the kernel reports KASAN: ");
    }
}
