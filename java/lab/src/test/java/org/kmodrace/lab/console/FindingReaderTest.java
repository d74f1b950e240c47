// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.lab.console.ConsoleFinding.Kind;
import org.kmodrace.race.protocol.ConsoleMark;

class FindingReaderTest {
    private static ConsoleFinding only(String console) {
        List<ConsoleFinding> findings = FindingReader.read(console);
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "warning-6.1.txt, WARNING at /tmp/ht/die-6.1/kmr_die.c:25 in die_warn",
        "warning-6.12.txt, WARNING at /tmp/ht/die-6.12/kmr_die.c:25 in die_warn",
    })
    void readsAWarningToItsEnd(String console, String title) {
        ConsoleFinding finding = only(Consoles.text(console));

        assertThat(finding.kind()).isEqualTo(Kind.WARNING);
        assertThat(finding.title()).isEqualTo(title);
        assertThat(finding.task()).isEqualTo("die-warn");
        assertThat(finding.mark()).isEmpty();
        assertThat(finding.lines().getFirst()).startsWith("WARNING: CPU: ");
        assertThat(finding.lines().getLast()).isEqualTo("---[ end trace 0000000000000000 ]---");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"clean-6.1.txt", "user-fault-6.1.txt", "user-fault-6.12.txt", "null-6.12.txt", "open-6.1.txt"})
    void findsNothingWhereTheKernelReportsNothingButItsDeath(String console) {
        assertThat(FindingReader.read(Consoles.text(console))).isEmpty();
    }

    @Test
    void readsAReportOfKasanBeforeTheDeathThatFollowsIt() {
        ConsoleFinding finding = only(Consoles.text("kasan-open-6.12.txt"));

        assertThat(finding.kind()).isEqualTo(Kind.KASAN);
        assertThat(finding.title()).isEqualTo("KASAN: vmalloc-out-of-bounds in do_dentry_open");
        assertThat(finding.access()).isEqualTo("read of size 8");
        assertThat(finding.address()).isEqualTo(0xffffffffa0009018L);
        assertThat(finding.task()).isEqualTo("opener");
        assertThat(finding.mark()).contains(new ConsoleMark("open-vs-unload", "operations-freed", 0));
        assertThat(finding.lines().getLast()).startsWith(" ffffffffa0009100: f8 f8");
    }

    @Test
    void aReportIsOfTheTrialWhoseMarkCameLast() {
        String warning = Consoles.text("warning-6.12.txt");
        List<ConsoleFinding> findings =
                FindingReader.read(warning + "[    2.000000] KMODRACE trial open-vs-unload/race 7\r\n" + warning);

        assertThat(findings)
                .extracting(ConsoleFinding::mark)
                .containsExactly(Optional.empty(), Optional.of(new ConsoleMark("open-vs-unload", "race", 7)));
    }

    @Test
    void aReportThatIsCutOffEndsWithTheNextTrial() {
        ConsoleFinding finding = only("""
                WARNING: CPU: 0 PID: 1 at kernel/fork.c:1 f+0x1/0x2
                Modules linked in:
                KMODRACE trial symbol-get-leak/race 1
                something else
                """);

        assertThat(finding.lines())
                .containsExactly("WARNING: CPU: 0 PID: 1 at kernel/fork.c:1 f+0x1/0x2", "Modules linked in:");
    }

    /** The newer form of the line, from kernel/panic.c. */
    @Test
    void readsThePlaceBeforeTheCpu() {
        assertThat(only("WARNING: kernel/module/main.c:700 at module_put+0x10/0x20, CPU#1: rmmod/99\n")
                        .title())
                .isEqualTo("WARNING at kernel/module/main.c:700 in module_put");
    }

    @Test
    void doesNotTakeLongForMuchNonsense() {
        String line = "WARNING: ".repeat(200) + "BUG: KASAN: \n";

        assertThat(FindingReader.read(line.repeat(2_000))).isEmpty();
    }
}
