// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KernelLogOracleTest {
    @Test
    void anOrdinaryLogIsClean() {
        assertThat(KernelLogOracle.judge(
                        List.of(
                                "kmr_a: loading out-of-tree module taints kernel.",
                                "kmr_a: module verification failed: signature and/or required key missing - tainting kernel",
                                "loop: module loaded"),
                        ""))
                .isEmpty();
    }

    @Test
    void aWarningIsNamedByFunctionAndPlace() {
        assertThat(KernelLogOracle.judge(
                        List.of(
                                "------------[ cut here ]------------",
                                "WARNING: CPU: 1 PID: 87 at ./kmr_warn.c:22 kmr_exit+0x0/0x1000 [kmr_warn]",
                                "Modules linked in: kmr_warn(OE-)"),
                        ""))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo("kernel-warning");
                    assertThat(finding.subject()).isEqualTo("WARNING in kmr_exit (./kmr_warn.c:22)");
                    assertThat(finding.what()).isEqualTo("the kernel complained: " + finding.subject());
                });
    }

    @Test
    void whatAWarningSaysBeforeIsNotToldTwice() {
        assertThat(KernelLogOracle.judge(
                        List.of(
                                "------------[ cut here ]------------",
                                "proc_dir_entry '/proc/foo' already registered",
                                "WARNING: CPU: 1 PID: 86 at fs/proc/generic.c:400 proc_register+0x19f/0x240"),
                        "in a test"))
                .singleElement()
                .extracting(Finding::what)
                .isEqualTo("the kernel complained in a test: proc_dir_entry '/proc/foo' already registered");
    }

    @Test
    void theSameComplaintAgainIsOneFinding() {
        String line = "sysfs: cannot create duplicate filename '/kernel/foo'";

        assertThat(KernelLogOracle.judge(List.of(line, "x", "x", "x", "x", line), ""))
                .hasSize(1);
    }

    @Test
    void objectsInADestroyedCacheAreFound() {
        assertThat(KernelLogOracle.judge(
                        List.of(
                                "BUG foo (Tainted: G           OE     ): Objects remaining in foo on __kmem_cache_shutdown()"),
                        ""))
                .singleElement()
                .extracting(Finding::subject)
                .isEqualTo("BUG: objects remaining in slab cache foo");
    }
}
