// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmodrace.report.Story.LEAK;
import static org.kmodrace.report.Story.MODULES;
import static org.kmodrace.report.Story.UNLOAD;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kmodrace.report.Story;
import org.kmodrace.report.compare.Infos;
import org.kmodrace.report.grade.RunResult;

class TableRendererTest {
    private static final String ESCAPE = "\u001B";

    private static String table(RunResult run) {
        return new TableRenderer(false).render(run);
    }

    private static Story story() {
        return new Story()
                .controlsHold(LEAK)
                .plan(LEAK, "race", 1)
                .event("item-start", "vm", "vm-01", "scenario", LEAK, "variant", "race")
                .trial(LEAK, "race", 0, "pinned-unnamed", Map.of("deleteModule", List.of("EAGAIN")))
                .event("item-end", "vm", "vm-01", "scenario", LEAK, "variant", "race", "ns", 340_000_000L);
    }

    @Test
    void aRowSaysWhatAReaderAsks() {
        assertThat(table(story().done().grade())).isEqualTo("""
                        scenario         verdict     k/n  rate, 95 %   time
                        symbol-get-leak  REPRODUCED  1/1  21-100 %    0.34s
                            pinned by nobody named: EWOULDBLOCK

                        controls: all 2 held
                        ran on: kernel 6.1.0-49-amd64 (debian:6.1), qemu tcg,thread=multi, backend ffm,
                                seed 42
                          KVM opens but does not run a guest.
                        exit 0: the verdict is as expected
                        """);
    }

    @Test
    void theKmodStandsWithWhatItRanOn() {
        StringBuilder out = new StringBuilder();
        TableRenderer.ground(Infos.withKmod(Story.info(List.of()), "kmod 34.2-2 of Debian trixie"), false, out);
        assertThat(out.toString()).endsWith("\n  lsmod and modprobe of kmod 34.2-2 of Debian trixie\n");
    }

    @Test
    void noLineIsWiderThan80ColumnsHoweverLongTheTexts() {
        String endless = "BUG: unable to handle page fault for address: ffffffffc0a0b0c0 in " + "filp_close".repeat(30);
        RunResult run = new Story()
                .controlsHold(UNLOAD)
                .plan(UNLOAD, "race", 1)
                .trial(UNLOAD, "race", 0, "unloaded-then-oops", Map.of("crash", endless))
                .race("a-scenario-with-a-name-that-no-terminal-has-room-for", "x")
                .event("given-up", "scenario", LEAK, "variant", "race", "why", endless)
                .plan(MODULES, "one-large-read", 100_000)
                .event("machine-end", "vm", "vm-01", "how", "silent", "detail", endless)
                .note(endless)
                .event("run-end", "why", endless)
                .grade();

        for (String line : table(run).split("\n", -1)) {
            assertThat(Text.width(line)).as(line).isLessThanOrEqualTo(TableRenderer.WIDTH);
        }
    }

    @Test
    void longEvidenceIsCutWithAnEllipsis() {
        RunResult run = new Story()
                .controlsHold(UNLOAD)
                .plan(UNLOAD, "race", 1)
                .trial(UNLOAD, "race", 0, "unloaded-then-oops", Map.of("crash", "word ".repeat(100)))
                .done()
                .grade();

        assertThat(table(run).lines().filter(line -> line.contains("word"))).hasSize(3);
        assertThat(table(run)).contains("…");
    }

    @Test
    void whatAGuestPrintedCannotSteerTheTerminal() {
        RunResult run = new Story()
                .controlsHold(UNLOAD)
                .plan(UNLOAD, "race", 1)
                .trial(UNLOAD, "race", 0, "unloaded-then-oops", Map.of("crash", "Oops" + ESCAPE + "[2J\rgone"))
                .done()
                .grade();

        assertThat(table(run)).doesNotContain(ESCAPE).doesNotContain("\r");
    }

    @Test
    void aFailedControlStandsBelowTheTable() {
        RunResult run = story().trial(LEAK, "matched-pair", 0, "pinned-unnamed", Map.of())
                .done()
                .grade();

        assertThat(table(run))
                .contains("controls: 1 of 2 held\n")
                .contains("  symbol-get-leak/matched-pair: must not reproduce: 1/1 hits\n");
    }

    @Test
    void notesStandBelowTheTable() {
        assertThat(table(story().note("a line is torn").done().grade())).contains("note: a line is torn\n");
    }

    @Test
    void aScenarioThatDidNotRunHasNoCount() {
        RunResult run = new Story()
                .event("skipped", "scenario", LEAK, "variant", "", "why", "no CONFIG_SYSFS")
                .done()
                .grade();

        assertThat(table(run)).contains("symbol-get-leak  SKIPPED    -              0.00s\n    no CONFIG_SYSFS\n");
    }

    @Test
    void hitsAreDrawnAgainstTheOffsetAndTheStartSkewIsTold() {
        Story story = new Story().controlsHold(LEAK).plan(LEAK, "race", 4);
        for (int i = 0; i < 4; i++) {
            story.event(
                    "trial-end",
                    "scenario",
                    LEAK,
                    "variant",
                    "race",
                    "trial",
                    i,
                    "outcome",
                    i == 2 ? "pinned-unnamed" : "released",
                    "evidence",
                    Map.of(),
                    "engine",
                    Map.of("phases", List.of(List.of("byte", i, 0, 5)), "skewNanos", List.of(1_500 * (i + 1))));
        }
        assertThat(table(story.done().grade()))
                .contains("  symbol-get-leak               0 ▁▁█▁· 5 byte\n")
                .contains("start skew: median 4.5 µs, 95 % below 6.0 µs, at most 6.0 µs (4 starts)\n");
    }

    @Test
    void coloursOnlyWhenAskedAndThenNoWiderToTheEye() {
        RunResult run = story().done().grade();
        String coloured = new TableRenderer(true).render(run);

        assertThat(table(run)).doesNotContain(ESCAPE);
        assertThat(coloured).contains(ESCAPE + "[32mREPRODUCED" + ESCAPE + "[0m");
        assertThat(coloured.replaceAll(ESCAPE + "\\[\\d+m", "")).isEqualTo(table(run));
    }

    @Test
    void minutesAreToldAsMinutes() {
        RunResult run = new Story()
                .controlsHold(LEAK)
                .race(LEAK, "pinned-unnamed")
                .event("item-end", "vm", "vm-01", "scenario", LEAK, "variant", "race", "ns", 125_600_000_000L)
                .done()
                .grade();

        assertThat(table(run)).contains(" 2m06s\n");
    }
}
