// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.race.oracle.CrashFacts;

class CrashTitlesTest {
    /** Meets every place in a line, and every line. */
    private static final int STRIDE = 7;

    static Stream<String> crashes() {
        return Consoles.CRASHES.stream();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        open-6.1.txt        | BUG: unable to handle kernel paging request in chrdev_open               | opener
        open-6.12.txt       | BUG: unable to handle kernel paging request in chrdev_open               | opener
        orphan-6.1.txt      | BUG: unable to handle kernel paging request in kthread                   | kmr_sleeper
        orphan-6.12.txt     | BUG: unable to handle kernel paging request in kthread                   | kmr_sleeper
        null-6.1.txt        | BUG: unable to handle kernel NULL pointer dereference in die_null | die-null
        null-6.12.txt       | BUG: unable to handle kernel NULL pointer dereference in die_null | die-null
        gpf-6.1.txt         | general protection fault in die_gpf                               | die-gpf
        gpf-6.12.txt        | general protection fault in die_gpf                               | die-gpf
        jump-6.1.txt        | BUG: unable to handle kernel paging request in die                       | die-jump
        jump-6.12.txt       | BUG: unable to handle kernel paging request in die                       | die-jump
        bug-6.1.txt         | kernel BUG in die_bug                                                    | die-bug
        bug-6.12.txt        | kernel BUG in die_bug                                                    | die-bug
        ud-6.1.txt          | invalid opcode in die_ud                                                 | die-ud
        ud-6.12.txt         | invalid opcode in die_ud                                                 | die-ud
        int3-6.1.txt        | int3 in die_int3                                                         | die-int3
        int3-6.12.txt       | int3 in die_int3                                                         | die-int3
        divide-6.1.txt      | divide error in die_div                                           | die-div
        divide-6.12.txt     | divide error in die_div                                           | die-div
        softlockup-6.1.txt  | BUG: soft lockup in die_soft                                             | die-soft
        softlockup-6.12.txt | BUG: soft lockup in die_soft                                             | die-soft
        hung-6.1.txt        | INFO: task hung in die                                                   | die-hung
        hung-6.12.txt       | INFO: task hung in die                                                   | die-hung
        rcu-stall-6.1.txt   | INFO: rcu detected stall in die_rcu                                      | die-rcu
        rcu-stall-6.12.txt  | INFO: rcu detected stall in die_rcu                                      | die-rcu
        panic-6.1.txt       | kernel panic: VFS: Unable to mount root fs on unknown-block(0,0)         | swapper/0
        panic-6.12.txt      | kernel panic: VFS: Unable to mount root fs on unknown-block(0,0)         | swapper/0
        """)
    void aCrashIsNamedByItsKindAndItsFunction(String file, String title, String task) {
        KernelReport crash = Consoles.crash(file);
        assertThat(crash.title()).isEqualTo(title);
        assertThat(crash.facts().task()).isEqualTo(task);
        assertThat(crash.title()).isEqualTo(crash.facts().title());
    }

    @ParameterizedTest
    @CsvSource({
        "open-6.1.txt,    ffffffffc0401012, ffffffffc0401012",
        "open-6.12.txt,   ffffffffc05cc026, ffffffffc05cc026",
        "orphan-6.1.txt,  ffffffffc0528011, ffffffffc0528011",
        "orphan-6.12.txt, ffffffffc0537055, ffffffffc0537055",
        "jump-6.1.txt,    ffffffffc7777000, ffffffffc7777000",
        "gpf-6.1.txt,     dead000000000100, 0",
        "gpf-6.12.txt,    dead000000000100, 0",
        "null-6.12.txt,   0,                0",
        "bug-6.12.txt,    0,                0",
        "hung-6.12.txt,   0,                0",
    })
    void addressesAreThoseOfTheFaultAndOfAnInstructionWithoutAName(String file, String fault, String instruction) {
        CrashFacts facts = Consoles.crash(file).facts();
        assertThat(Long.toHexString(facts.faultAddress())).isEqualTo(fault);
        assertThat(Long.toHexString(facts.instruction())).isEqualTo(instruction);
    }

    @Test
    void theTraceIsThatOfTheCrashAlone() {
        assertThat(Consoles.crash("open-6.1.txt").facts().trace())
                .startsWith("chrdev_open", "__unregister_chrdev", "do_dentry_open", "path_openat")
                .endsWith("exit_to_user_mode_prepare", "entry_SYSCALL_64_after_hwframe")
                .hasSize(20);
        assertThat(Consoles.crash("open-6.12.txt").facts().trace())
                .startsWith("chrdev_open", "__pfx_chrdev_open", "do_dentry_open", "vfs_open", "path_openat")
                .endsWith("entry_SYSCALL_64_after_hwframe");
        // Here panic() prints a second one, of whoever watches.
        assertThat(Consoles.crash("softlockup-6.1.txt").facts().trace())
                .containsExactly("die", "kthread", "kthread_complete_and_exit", "ret_from_fork");
        assertThat(Consoles.crash("hung-6.12.txt").facts().trace())
                .startsWith("__schedule", "schedule", "schedule_timeout", "__wait_for_common")
                .doesNotContain("panic", "watchdog");
        assertThat(Consoles.crash("rcu-stall-6.12.txt").facts().trace()).doesNotContain("panic");
        // Here it is the only one.
        assertThat(Consoles.crash("panic-6.1.txt").facts().trace()).startsWith("dump_stack_lvl", "panic");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clean-6.1.txt",
                "user-fault-6.1.txt",
                "user-fault-6.12.txt",
                "warning-6.1.txt",
                "warning-6.12.txt"
            })
    void whatAKernelSurvivesIsNoCrash(String file) {
        assertThat(Consoles.crashIn(Consoles.text(file))).isEmpty();
    }

    @Test
    void theFirstOfSeveralCrashesCounts() {
        String both = Consoles.text("clean-6.1.txt") + Consoles.text("gpf-6.12.txt") + Consoles.text("open-6.1.txt");
        assertThat(Consoles.crashIn(both).orElseThrow().title()).isEqualTo("general protection fault in die_gpf");
    }

    @Test
    void theReportBeginsWithTheCrashAndIsBounded() {
        List<String> lines = Consoles.crash("open-6.12.txt").lines();
        assertThat(lines.getFirst()).isEqualTo("BUG: unable to handle page fault for address: ffffffffc05cc026");
        assertThat(lines).hasSizeLessThanOrEqualTo(KernelReport.LINES).noneMatch(line -> line.contains("\r"));
        KernelReport endless =
                Consoles.crashIn("int3: 0000 [#1]\n" + "noise\n".repeat(1_000)).orElseThrow();
        assertThat(endless.lines()).hasSize(KernelReport.LINES);
        assertThat(endless.place().truncated()).isTrue();
    }

    @Test
    void withoutAFunctionOrACallerTheNameIsUnknown() {
        KernelReport crash = Consoles.crashIn(
                        "[    1.0] BUG: unable to handle page fault for address: ffffffffc0401012\r\n")
                .orElseThrow();
        assertThat(crash.facts())
                .isEqualTo(new CrashFacts(
                        "BUG: unable to handle kernel paging request in unknown",
                        0xffffffffc0401012L,
                        0,
                        "",
                        List.of()));
    }

    @Test
    void timesMayNameTheirThread() {
        assertThat(Consoles.crashIn("""
                        [    3.712718][  T100] int3: 0000 [#1] PREEMPT SMP NOPTI
                        [    3.712719][  T100] RIP: 0010:die_int3+0x6/0x10 [kmr_die]
                        """).orElseThrow().title()).isEqualTo("int3 in die_int3");
    }

    /** A machine may be killed, or its console cut, at any byte. */
    @ParameterizedTest
    @MethodSource("crashes")
    void aConsoleThatWasCutAnywhereIsReadAsFarAsItGoes(String file) {
        String whole = Consoles.text(file);
        KernelReport crash = Consoles.crash(file);
        String kind = crash.title().replaceFirst(" in .*|:.*", "");
        boolean seen = false;
        for (int end = 0; end <= whole.length(); end += STRIDE) {
            Optional<KernelReport> cut = Consoles.crashIn(whole.substring(0, end));
            assertThat(seen && cut.isEmpty())
                    .as("seen before byte %d, and not any more", end)
                    .isFalse();
            seen |= cut.isPresent();
            // From 6.12 on, "Oops: " comes before all the others.
            cut.ifPresent(report -> assertThat(report.title())
                    .matches(title -> title.startsWith(kind) || title.startsWith("Oops in ")));
        }
        assertThat(seen).isTrue();
    }

    @Test
    @Timeout(10)
    void randomBytesAreACrashOrNone() {
        Random random = new Random(20_260_101);
        byte[] real = Consoles.text("open-6.12.txt").getBytes(StandardCharsets.ISO_8859_1);
        int crashes = 0;
        for (int i = 0; i < 500; i++) {
            byte[] bytes = real.clone();
            for (int change = random.nextInt(200); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            if (i % 10 == 0) {
                random.nextBytes(bytes);
            }
            Optional<KernelReport> crash = Consoles.crashIn(new String(bytes, StandardCharsets.ISO_8859_1));
            crashes += crash.isPresent() ? 1 : 0;
            crash.ifPresent(report -> assertThat(report.lines()).hasSizeBetween(1, KernelReport.LINES));
        }
        assertThat(crashes)
                .as("damaged consoles in which a crash can still be seen")
                .isBetween(100, 450);
    }

    @Test
    @Timeout(10)
    void aFloodedConsoleIsReadInTime() {
        String flood = String.join(
                "\n",
                "x".repeat(1 << 20),
                "Comm: ".repeat(100_000),
                "+0x".repeat(200_000),
                "[".repeat(200_000),
                "rcu: INFO: ".repeat(20_000));
        assertThat(Consoles.crashIn(flood)).isEmpty();
        assertThat(Consoles.crashIn(flood + "\nint3: 0000\nCall Trace:\n" + flood)
                        .orElseThrow()
                        .title())
                .isEqualTo("int3 in unknown");
    }
}
