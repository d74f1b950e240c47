// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.oracle.TraceOracle.Unfreed;

/** Lines as /sys/kernel/tracing/trace of 6.1 has them. */
class TraceOracleTest {
    private static final String ALLOCATION =
            "           java-86      [001] .....    12.345678: kmalloc: call_site=foo_add+0x1b/0x40 [foo] ptr=00000000149a8613 bytes_req=1000 bytes_alloc=1024 gfp_flags=GFP_KERNEL node=-1 accounted=false\n";
    private static final String NAMELESS =
            "           java-86      [001] .....    12.345678: kmalloc: call_site=0xffffffffc023c01b ptr=00000000149a8613 bytes_req=1000 bytes_alloc=1024 gfp_flags=GFP_KERNEL node=-1 accounted=false\n";
    private static final String FREE =
            "           java-86      [001] .....    12.445678: kfree: call_site=foo_exit+0x10/0x20 [foo] ptr=00000000149a8613\n";
    private static final String START =
            "           java-86      [001] d..1.    12.345678: timer_start: timer=ffffffffc05c3000 function=foo_tick [foo] expires=4294900000 [timeout=1250] bucket_expiry=4294900032 cpu=1 idx=99 flags=\n";
    private static final String WORK =
            "           java-86      [001] d..1.    12.345678: timer_start: timer=ffffffffc05c3000 function=delayed_work_timer_fn expires=4294900000 [timeout=125] cpu=1 idx=99 flags=I\n";
    private static final String CANCEL =
            "           java-86      [001] d..1.    12.445678: timer_cancel: timer=ffffffffc05c3000\n";

    @Test
    void whatIsFreedIsNoLeak() {
        assertThat(unfreed(ALLOCATION, ALLOCATION + FREE)).isEmpty();
    }

    @Test
    void whatIsNotFreedIsNamedByItsCallSite() {
        assertThat(unfreed(ALLOCATION, ALLOCATION))
                .containsExactly(new Unfreed("kmalloc", "foo_add+0x1b/0x40 [foo]", "1000"));
    }

    @Test
    void theNameIsTakenFromWhenTheModuleWasThere() {
        assertThat(unfreed(ALLOCATION, NAMELESS)).extracting(Unfreed::site).containsExactly("foo_add+0x1b/0x40 [foo]");
    }

    @Test
    void whatAnotherModuleAllocatesIsNotOurs() {
        assertThat(unfreed("", ALLOCATION.replace("[foo]", "[bar]"))).isEmpty();
    }

    @Test
    void aTraceThatWasOverwrittenProvesNothing() {
        assertThat(TraceOracle.lost("# entries-in-buffer/entries-written: 100/250   #P:2\n"))
                .isTrue();
        assertThat(TraceOracle.lost("# entries-in-buffer/entries-written: 100/100   #P:2\n"))
                .isFalse();
        assertThat(TraceOracle.lost("CPU:1 [LOST 20 EVENTS]\n")).isTrue();
    }

    @Test
    void aTimerThatWasStartedOnlyIsPending() {
        assertThat(pending(START)).containsExactly("foo_tick [foo]");
    }

    @Test
    void aCancelledTimerIsNotPending() {
        assertThat(pending(START + CANCEL)).isEmpty();
    }

    @Test
    void aTimerThatRanAndStartedItselfAgainIsPending() {
        String ran =
                "         <idle>-0       [001] ..s1.    12.445678: timer_expire_entry: timer=ffffffffc05c3000 function=foo_tick [foo] now=4294900000 baseclk=4294900000\n";

        assertThat(pending(START + ran)).isEmpty();
        assertThat(pending(START + ran + START)).containsExactly("foo_tick [foo]");
    }

    @Test
    void aDelayedWorkInTheModulesMemoryIsPending() {
        assertThat(pending(WORK)).containsExactly("delayed_work_timer_fn");
        assertThat(pending(WORK.replace("ffffffffc05c3000", "ffff888003a1c000")))
                .isEmpty();
    }

    @Test
    void aTimerOfTheKernelsOwnIsNotOurs() {
        assertThat(pending(START.replace("foo_tick [foo]", "tcp_orphan_update")
                        .replace("ffffffffc05c3000", "ffffffff9d0c3000")))
                .isEmpty();
    }

    private static List<Unfreed> unfreed(String named, String all) {
        return TraceOracle.unfreed(TraceOracle.read(named), TraceOracle.read(all), "foo");
    }

    private static List<String> pending(String all) {
        return TraceOracle.pendingTimers(
                List.of(), TraceOracle.read(all), "foo", at -> at >= 0xffffffffc05c0000L && at < 0xffffffffc05d0000L);
    }
}
