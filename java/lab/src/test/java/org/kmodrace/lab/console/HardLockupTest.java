// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HardLockupTest {
    private static final String ASKED = """
            [   12.100000] sysrq: Show backtrace of all active CPUs
            [   12.100100] NMI backtrace for cpu 0
            [   12.100200] CPU: 0 PID: 0 Comm: swapper/0 Tainted: G           OE      6.1.0-56-cloud-amd64 #1
            [   12.100300] Call Trace:
            [   12.100400]  <IRQ>
            [   12.100500]  nmi_cpu_backtrace.cold+0x32/0x79
            [   12.100600]  __handle_sysrq.cold+0x44/0x11c
            [   12.100700]  </IRQ>
            [   12.100800]  <TASK>
            [   12.100900] RIP: 0010:native_safe_halt+0xb/0x10
            [   12.101000]  </TASK>
            [   12.101100] Sending NMI from CPU 0 to CPUs 1:
            [   12.101200] NMI backtrace for cpu 1
            [   12.101300] CPU: 1 PID: 88 Comm: java Tainted: G           OE      6.1.0-56-cloud-amd64 #1
            [   12.101400] RIP: 0010:die_hard_lockup+0x3/0x10 [kmr_die]
            [   12.101500] Call Trace:
            [   12.101600]  <TASK>
            [   12.101700]  kmr_die_init+0x5b/0x1000 [kmr_die]
            [   12.101800]  do_one_initcall+0x59/0x220
            [   12.101900]  </TASK>
            """;

    @Test
    void theBacktraceOfTheCpuInQuestionMakesTheReport() {
        KernelReport report = HardLockup.in(ASKED, 1).orElseThrow();

        assertThat(report.kind()).isEqualTo(ReportKind.HARD_LOCKUP);
        assertThat(report.isCrash()).isTrue();
        assertThat(report.title()).isEqualTo("BUG: hard lockup in die_hard_lockup");
        assertThat(report.culprit().module()).isEqualTo("kmr_die");
        assertThat(report.context().cpu()).isEqualTo(1);
        assertThat(report.context().task()).isEqualTo("java");
    }

    @Test
    void whatItHasNotSaidYetIsNotMadeUp() {
        assertThat(HardLockup.in("", 1)).isEmpty();
        assertThat(HardLockup.in(ASKED.substring(0, ASKED.indexOf("NMI backtrace for cpu 1")), 1))
                .isEmpty();
    }

    /** CPU 0 has panicked at the NMI; the panic is our doing. */
    @Test
    void aPanicAtTheInterruptTellsWhereItCame() {
        String said = """
                [    6.363651] Kernel panic - not syncing: NMI: Not continuing
                [    6.363700] CPU: 0 PID: 86 Comm: java Tainted: G           OE      6.1.0-56-cloud-amd64 #1
                [    6.363800] Call Trace:
                [    6.363900]  <NMI>
                [    6.364000]  panic+0x118/0x2f5
                [    6.364100]  nmi_panic.cold+0xc/0xc
                [    6.364200]  unknown_nmi_error.cold+0x46/0x57
                [    6.364300]  exc_nmi+0x12f/0x150
                [    6.364400]  end_repeat_nmi+0x16/0x67
                [    6.364500] RIP: 0010:die_hard_lockup+0x3/0x10 [kmr_die]
                [    6.364600]  </NMI>
                [    6.364700]  <TASK>
                [    6.364800]  kmr_die_init+0x5b/0x1000 [kmr_die]
                [    6.364900]  </TASK>
                """;

        assertThat(HardLockup.in(said, 0)).hasValueSatisfying(report -> {
            assertThat(report.title()).isEqualTo("BUG: hard lockup in die_hard_lockup");
            assertThat(report.context().pid()).isEqualTo(86);
        });
    }
}
