// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.race.protocol.ConsoleMark;

class ReportReaderTest {
    private static KernelReport only(String console) {
        List<KernelReport> reports = ReportReader.read(console);
        assertThat(reports).hasSize(1);
        return reports.getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "warning-6.1.txt, /tmp/ht/die-6.1/kmr_die.c:25",
        "warning-6.12.txt, /tmp/ht/die-6.12/kmr_die.c:25",
    })
    void readsAWarningToItsEnd(String console, String file) {
        KernelReport report = only(Consoles.text(console));

        assertThat(report.kind()).isEqualTo(ReportKind.WARNING);
        assertThat(report.title()).isEqualTo("WARNING in die_warn");
        assertThat(report.culprit()).isEqualTo(new KernelReport.Culprit("die_warn", file, "kmr_die"));
        assertThat(report.context().task()).isEqualTo("die-warn");
        assertThat(report.mark()).isEmpty();
        assertThat(report.lines()).anyMatch(line -> line.startsWith("WARNING: CPU: "));
        assertThat(report.lines().getLast()).isEqualTo("---[ end trace 0000000000000000 ]---");
        assertThat(report.place().truncated()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"clean-6.1.txt", "user-fault-6.1.txt", "user-fault-6.12.txt"})
    void findsNothingWhereTheKernelReportsNothing(String console) {
        assertThat(ReportReader.read(Consoles.text(console))).isEmpty();
    }

    @Test
    void aHundredMegabytesWithoutALineFeedHideNothing() throws Exception {
        String before =
                "[    1.000000] Kernel panic - not syncing: before\n[    1.000001] ---[ end Kernel panic ]---\n";
        String after = "\n[    2.000000] Kernel panic - not syncing: after\n";
        InputStream flood = new InputStream() {
            private int left = 100 << 20;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                int n = Math.min(length, left);
                Arrays.fill(into, offset, offset + n, (byte) 'x');
                left -= n;
                return n == 0 ? -1 : n;
            }
        };
        List<KernelReport> reports = new ArrayList<>();

        ReportReader.read(
                new SequenceInputStream(new SequenceInputStream(bytes(before), flood), bytes(after)), reports::add);

        assertThat(reports)
                .extracting(KernelReport::title)
                .containsExactly("kernel panic: before", "kernel panic: after");
        assertThat(reports).allSatisfy(report -> assertThat(report.lines()).allMatch(line -> line.length() < 2_000));
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void readsAReportOfKasanBeforeTheDeathThatFollowsIt() {
        List<KernelReport> reports = ReportReader.read(Consoles.text("kasan-open-6.12.txt"));
        KernelReport report = reports.getFirst();

        assertThat(report.kind()).isEqualTo(ReportKind.KASAN);
        assertThat(report.title()).isEqualTo("KASAN: vmalloc-out-of-bounds Read in do_dentry_open");
        assertThat(report.memory()).isEqualTo(new KernelReport.Memory(0xffffffffa0009018L, 0, "read of size 8"));
        assertThat(report.context().task()).isEqualTo("opener");
        assertThat(report.mark()).contains(new ConsoleMark("open-vs-unload", "operations-freed", 0));
        assertThat(report.lines().getLast()).matches("={20,}");
        assertThat(report.place().first()).isTrue();
        assertThat(reports.get(1).isCrash()).isTrue();
        assertThat(reports.get(1).place().first()).isFalse();
    }

    @Test
    void aReportHasAllThatTheKernelSays() {
        KernelReport report = Consoles.crash("open-6.12.txt");

        assertThat(report.kind()).isEqualTo(ReportKind.PAGE_FAULT);
        assertThat(report.context().cpu()).isBetween(0, 1);
        assertThat(report.context().pid()).isPositive();
        assertThat(report.context().kernel()).startsWith("6.12.117+deb12-cloud-amd64 #1 ");
        assertThat(report.context().taint()).isEqualTo("G OE");
        assertThat(report.context().hardware()).startsWith("QEMU Standard PC");
        assertThat(report.context().modules()).contains("kmr_gate").noneMatch(name -> name.contains("("));
        assertThat(report.registers()).anyMatch(line -> line.startsWith("RAX: "));
        assertThat(report.code()).startsWith("Code: ");
        assertThat(report.place().seconds()).isBetween(1.0, 100.0);
        assertThat(report.traces().getFirst().title()).isEqualTo("Call Trace");
        // Where it stands in memory that is nobody's, the kernel is not sure of a single frame.
        assertThat(report.traces().getFirst().frames()).hasSizeGreaterThan(5).noneMatch(Frame::sure);
        assertThat(Consoles.crash("bug-6.12.txt").traces().getFirst().frames())
                .extracting(Frame::sure)
                .contains(true, false);
    }

    @Test
    void aReportIsOfTheTrialWhoseMarkCameLast() {
        String warning = Consoles.text("warning-6.12.txt");
        List<KernelReport> reports =
                ReportReader.read(warning + "[    2.000000] KMODRACE trial open-vs-unload/race 7\r\n" + warning);

        assertThat(reports)
                .extracting(KernelReport::mark)
                .containsExactly(Optional.empty(), Optional.of(new ConsoleMark("open-vs-unload", "race", 7)));
    }

    @Test
    void aReportThatIsCutOffEndsWithTheNextTrial() {
        KernelReport report = only("""
                WARNING: CPU: 0 PID: 1 at kernel/fork.c:1 f+0x1/0x2
                Modules linked in:
                KMODRACE trial symbol-get-leak/race 1
                something else
                """);

        assertThat(report.lines())
                .containsExactly("WARNING: CPU: 0 PID: 1 at kernel/fork.c:1 f+0x1/0x2", "Modules linked in:");
        assertThat(report.place().truncated()).isTrue();
    }

    /** The newer form of the line, from kernel/panic.c. */
    @Test
    void readsThePlaceBeforeTheCpu() {
        KernelReport report = only("WARNING: kernel/module/main.c:700 at module_put+0x10/0x20, CPU#1: rmmod/99\n");

        assertThat(report.title()).isEqualTo("WARNING in module_put");
        assertThat(report.culprit().file()).isEqualTo("kernel/module/main.c:700");
        assertThat(report.context())
                .extracting(KernelReport.Context::cpu, KernelReport.Context::task, KernelReport.Context::pid)
                .containsExactly(1, "rmmod", 99);
    }

    /**
     * Lines as the kernel's print statements make them, {@code /} between them; the statements are named in {@link
     * ReportForm}.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        BUG: KASAN: slab-use-after-free in f+0x1 [m] ¶ Write of size 4 at addr ffff888000000010 by task t/9 | KASAN: slab-use-after-free Write in f
        BUG: KASAN: double-free in kfree+0x1 ¶ Call Trace: ¶ kfree+0x1 ¶ g+0x1    | KASAN: double-free in g
        BUG: KFENCE: use-after-free read in f+0x1 ¶ Use-after-free read at 0x0 (in kfence-#1): ¶ f+0x1 | KFENCE: use-after-free in f
        BUG: KCSAN: data-race in f / g                                            | KCSAN: data-race in f / g
        BUG: KMSAN: uninit-value in f+0x1                                         | KMSAN: uninit-value in f
        UBSAN: shift-out-of-bounds in lib/x.c:7:3 ¶ Call Trace: ¶ <TASK> ¶ dump_stack_lvl+0x1 ¶ __ubsan_handle_shift_out_of_bounds+0x1 ¶ f+0x1 | UBSAN: shift-out-of-bounds in f
        WARNING: possible circular locking dependency detected ¶ Call Trace: ¶ check_noncircular+0x1 ¶ __lock_acquire+0x1 ¶ f+0x1 | possible deadlock in f
        WARNING: possible recursive locking detected ¶ Call Trace: ¶ _raw_spin_lock+0x1 ¶ f+0x1 | possible deadlock in f
        WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected ¶ Call Trace: ¶ f+0x1 | possible deadlock in f
        WARNING: inconsistent lock state ¶ Call Trace: ¶ f+0x1                    | inconsistent lock state in f
        WARNING: suspicious RCU usage ¶ Call Trace: ¶ lockdep_rcu_suspicious+0x1 ¶ f+0x1 | WARNING: suspicious RCU usage in f
        WARNING: bad unlock balance detected! ¶ Call Trace: ¶ f+0x1               | WARNING: bad unlock balance in f
        [ BUG: Invalid wait context ] ¶ Call Trace: ¶ f+0x1                       | BUG: Invalid wait context in f
        BUG: spinlock bad magic on CPU#0, insmod/7 ¶ Call Trace: ¶ do_raw_spin_lock+0x1 ¶ f+0x1 | BUG: spinlock bad magic in f
        BUG: sleeping function called from invalid context at mm/x.c:5 ¶ Call Trace: ¶ __might_resched+0x1 ¶ f+0x1 | BUG: sleeping function called from invalid context in f
        BUG: scheduling while atomic: insmod/7/0x2 ¶ Call Trace: ¶ __schedule_bug+0x1 ¶ schedule+0x1 ¶ f+0x1 | BUG: scheduling while atomic in f
        BUG: using smp_processor_id() in preemptible [00000000] code: a/1 ¶ Call Trace: ¶ f+0x1 | BUG: using smp_processor_id() in preemptible code in f
        BUG: Bad page state in process insmod  pfn:00100 ¶ Call Trace: ¶ bad_page+0x1 ¶ f+0x1 | BUG: Bad page state in f
        BUG: Bad rss-counter state mm:00 type:MM_FILEPAGES val:1                  | BUG: Bad rss-counter state
        list_del corruption. prev->next should be a ¶ ----[ cut here ]---- ¶ kernel BUG at lib/list_debug.c:5! ¶ RIP: 0010:__list_del_entry_valid+0x1 ¶ Call Trace: ¶ f+0x1 | BUG: corrupted list in f
        ----[ cut here ]---- ¶ refcount_t: underflow; use-after-free. ¶ WARNING: CPU: 0 PID: 1 at lib/refcount.c:2 refcount_warn_saturate+0x1 ¶ RIP: 0010:refcount_warn_saturate+0x1 ¶ Call Trace: ¶ f+0x1 | WARNING: refcount bug in f
        ----[ cut here ]---- ¶ ODEBUG: free active (active state 0) object: 1 object type: timer_list hint: h+0x0 ¶ WARNING: CPU: 0 PID: 1 at lib/debugobjects.c:2 debug_print_object+0x1 ¶ Call Trace: ¶ debug_print_object+0x1 ¶ f+0x1 | WARNING: ODEBUG bug in f
        unchecked MSR access error: RDMSR from 0x123 at rIP: 0xffffffff81000000 (f+0x1) | unchecked MSR access in f
        BUG: unable to handle kernel paging request at ffff8880deadbeef ¶ RIP: 0010:f+0x1 | BUG: unable to handle kernel paging request in f
        BUG: unable to handle kernel NULL pointer dereference at 0000000000000010 ¶ RIP: 0010:f+0x1 | BUG: unable to handle kernel NULL pointer dereference in f
        general protection fault: 0000 [#1] SMP ¶ RIP: 0010:[<ffffffff81000000>] f+0x1 | general protection fault in f
        stack segment: 0000 [#1] SMP ¶ RIP: 0010:f+0x1                            | stack segment fault in f
        BUG: stack guard page was hit at 00000000 (stack is 0..1) ¶ kernel stack overflow (double-fault): 0000 [#1] SMP ¶ RIP: 0010:f+0x1 | BUG: stack guard page was hit in f
        PANIC: double fault, error_code: 0x0 ¶ double fault: 0000 [#1] ¶ RIP: 0010:f+0x1 | PANIC: double fault in f
        watchdog: Watchdog detected hard LOCKUP on cpu 1 ¶ RIP: 0010:f+0x1        | BUG: hard lockup in f
        BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 33s! | BUG: workqueue lockup
        INFO: task a b:7 blocked for more than 120 seconds. ¶ task:a b state:D ¶ Call Trace: ¶ __schedule+0x1 ¶ schedule+0x1 ¶ f+0x1 | INFO: task hung in f
        Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: f+0x1 | kernel panic: stack is corrupted in f
        Kernel panic - not syncing: Out of memory: x                              | kernel panic: Out of memory: x
        modprobe: gave up waiting for init of module kmr_slow_a.                  | gave up waiting for init of module kmr_slow_a
        failing symbol_get of non-GPLONLY symbol kmr_both_plain.                  | failing symbol_get of non-GPLONLY symbol kmr_both_plain
        """)
    void eachKindIsCalledByItsName(String lines, String title) {
        String console = lines.replace("+0x1", "+0x1/0x2").replaceAll(" *¶ *", "\n") + "\n";

        assertThat(only(console).title()).isEqualTo(title);
    }

    @Test
    void cpusThatPrintAtOnceAreToldApartByTheirPrefixes() {
        List<KernelReport> reports = ReportReader.read("""
                [    1.000001][   T10] general protection fault, probably for non-canonical address 0xdead: 0000 [#1]
                [    1.000002][   T20] BUG: kernel NULL pointer dereference, address: 0000000000000008
                [    1.000003][   T20] CPU: 1 PID: 20 Comm: two Not tainted 6.12.1 #1
                [    1.000004][   T10] CPU: 0 PID: 10 Comm: one Not tainted 6.12.1 #1
                [    1.000005][   T20] RIP: 0010:g+0x1/0x2
                [    1.000006][   T10] RIP: 0010:f+0x1/0x2
                [    1.000007][    C1] tick: something else
                [    1.000008][   T10] ---[ end trace 0000000000000000 ]---
                [    1.000009][   T20] ---[ end trace 0000000000000000 ]---
                """);

        assertThat(reports)
                .extracting(
                        KernelReport::title,
                        r -> r.context().task(),
                        r -> r.context().cpu(),
                        r -> r.place().caller())
                .containsExactly(
                        tuple("general protection fault in f", "one", 0, "T10"),
                        tuple("BUG: unable to handle kernel NULL pointer dereference in g", "two", 1, "T20"));
        assertThat(reports).noneMatch(report -> report.place().truncated());
    }

    @Test
    void aSecondBootIsAReboot() {
        String banner = "[    0.000000] Linux version 6.12.1 (somebody) #1 SMP\n";
        String death = "[    1.0] int3: 0000 [#1]\n";

        assertThat(ReportReader.read(banner + "[    1.0] all is well\n")).isEmpty();
        assertThat(ReportReader.read(banner + death + banner + death))
                .extracting(KernelReport::title, r -> r.place().first())
                .containsExactly(
                        tuple("int3 in unknown", true),
                        tuple("unexpected kernel reboot", false),
                        tuple("int3 in unknown", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<4>[    3.5] ",
                "[Sun Nov 22 12:00:00 2026] ",
                "Nov 22 12:00:00 host kernel: ",
                "Nov 22 12:00:00 host kernel: [    3.5] ",
                "2026-11-22T12:00:00.123456+00:00 host kernel: ",
                "kern  :alert : [    3.5] ",
                "[    3.5][    C0] "
            })
    void whateverStandsBeforeTheLinesOfALogIsNotRead(String before) {
        KernelReport report = only(before + "int3: 0000 [#1]\r\n" + before + "RIP: 0010:f+0x1/0x2\r\n");

        assertThat(report.title()).isEqualTo("int3 in f");
        assertThat(report.lines()).containsExactly("int3: 0000 [#1]", "RIP: 0010:f+0x1/0x2");
    }

    @Test
    void itDoesNotMatterInWhatPiecesALogComes() {
        byte[] log = (Consoles.text("clean-6.1.txt")
                        + Consoles.text("kasan-open-6.12.txt")
                        + Consoles.text("bug-6.1.txt"))
                .getBytes(StandardCharsets.ISO_8859_1);
        List<KernelReport> whole = ReportReader.read(new String(log, StandardCharsets.ISO_8859_1));
        assertThat(whole).hasSizeGreaterThan(2);
        Random random = new Random(7);
        for (int most : new int[] {1, 3, 100, 5_000}) {
            List<KernelReport> reports = new ArrayList<>();
            ReportReader reader = new ReportReader(reports::add);
            for (int at = 0; at < log.length; ) {
                int n = Math.min(log.length - at, 1 + random.nextInt(most));
                reader.more(Arrays.copyOfRange(log, at, at + n), n);
                at += n;
            }
            reader.end();
            assertThat(reports).isEqualTo(whole);
        }
    }

    @Test
    @Timeout(20)
    void doesNotTakeLongForMuchNonsense() {
        String line = "WARNING: ".repeat(200) + "BUG: KASAN: \n";

        assertThat(ReportReader.read(line.repeat(2_000))).hasSizeLessThan(2_001);
        assertThat(ReportReader.read("INFO: task " + "x".repeat(5_000_000))).isEmpty();
    }
}
