// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmodrace.report.Story.LEAK;
import static org.kmodrace.report.Story.MODULES;
import static org.kmodrace.report.Story.UNLOAD;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.trace.Timeline;
import org.kmodrace.report.Story;
import org.kmodrace.report.grade.Graded;

/** What the page says; that a browser shows it is a test of its own. */
class HtmlRendererTest {
    private static final String EVIL = "<img src=x onerror=alert(1)></script><script>alert(2)</script>";
    private static final Timeline TIMELINE = new Timeline(
            "the gate's release",
            Timeline.WITH_KERNEL,
            List.of(new Timeline.Entry(30_000, 10_000, "loader-1", 1, "open(" + EVIL + ") = 5")),
            0,
            0);

    private static String page(Story story) {
        return Format.HTML.render(new Graded.OfRun(story.grade()), Format.Style.PLAIN);
    }

    /** Without the two scripts that are our own. */
    private static String markup(String page) {
        return page.replaceFirst("(?s)<script>\\s*/\\*.*", "");
    }

    @Test
    void whatTheKernelPrintedIsTextAndNoMarkup() {
        String page = page(new Story()
                .note("a line with " + EVIL)
                .controlsHold(UNLOAD)
                .plan(UNLOAD, "race", 1)
                .event(
                        "crash",
                        "scenario",
                        UNLOAD,
                        "variant",
                        "race",
                        "trial",
                        0L,
                        "title",
                        "BUG in " + EVIL,
                        "excerpt",
                        List.of("RIP: " + EVIL, " ? " + EVIL))
                .trial(UNLOAD, "race", 0, "oops", Map.of("trace", List.of(EVIL), "text", "one\n" + EVIL))
                .timeline(UNLOAD, "race", 0, "oops", TIMELINE)
                .done());

        assertThat(markup(page))
                .doesNotContain("<img")
                .doesNotContain("<script>alert")
                .contains("BUG in &lt;img src=x onerror=alert(1)&gt;&lt;/script&gt;");
    }

    @Test
    void thePageAsksNobodyForAnything() {
        String page = page(new Story()
                .controlsHold(LEAK)
                .race(LEAK, "pinned-unnamed")
                .timeline(LEAK, "race", 0, "pinned-unnamed", TIMELINE)
                .done());

        assertThat(page).contains("echarts");
        assertThat(markup(page))
                .containsPattern("Content-Security-Policy\" content=\"default-src 'none'")
                .doesNotContainPattern("<link|<img|<iframe|<[a-z]+[^<>]*\\s(src=|href=\"[^#])");
    }

    @Test
    void whatIsNotDrawnNeedsNoLibrary() {
        String page = page(new Story().controlsHold(LEAK).race(LEAK, "released").done());

        assertThat(page).doesNotContain("<script").hasSizeLessThan(50_000);
    }

    /** From the least to the largest, in steps of 1, 2, 5, 10. */
    @Test
    void theStartSkewIsDrawnInBars() {
        Story story = new Story().controlsHold(LEAK).plan(LEAK, "race", 1);
        story.event(
                "trial-end",
                "scenario",
                LEAK,
                "variant",
                "race",
                "trial",
                0L,
                "outcome",
                "released",
                "engine",
                Map.of("skewNanos", List.of(1_500L, 1_900L, 30_000L)));

        assertThat(page(story.done()).replaceAll("(?s)<td class=\"bar\">.*?</td>", ""))
                .containsSubsequence(
                        "below 2.0 µs</th><td class=\"number\">2</td>",
                        "below 5.0 µs</th><td class=\"number\">0</td>",
                        "below 20.0 µs</th><td class=\"number\">0</td>",
                        "below 50.0 µs</th><td class=\"number\">1</td>");
    }

    /** Shared seed 000's question, answered at a glance. */
    @Test
    void theLineThatTheReaderWasNotGivenIsMarked() {
        String page = page(new Story()
                .controlsHold(MODULES)
                .plan(MODULES, "race", 1)
                .trial(
                        MODULES,
                        "race",
                        0,
                        "live-entry-skipped",
                        Map.of(
                                "removed",
                                "kmr_d",
                                "skippedLines",
                                List.of("kmr_c 12288 0"),
                                "textBefore",
                                "kmr_e 12288 0\nkmr_d 12288 0\nkmr_c 12288 0\n",
                                "textSeen",
                                "kmr_e 12288 0\nkmr_d 12288 0\n"))
                .done());

        assertThat(page)
                .containsPattern("<li>kmr_e 12288 0</li>")
                .containsPattern("<li class=\"removed\">kmr_d 12288 0 <em>removed meanwhile")
                .containsPattern("<li class=\"skipped\">kmr_c 12288 0 <em>skipped");
    }

    @Test
    void aPageOfTenThousandTrialsStaysBelowTwoMegabytes() {
        String[] outcomes = IntStream.range(0, 10_000)
                .mapToObj(i -> i % 2 == 0 ? "pinned-unnamed" : "released")
                .toArray(String[]::new);
        List<Timeline.Entry> entries = IntStream.range(0, 2_000)
                .mapToObj(i -> new Timeline.Entry(i * 1_000L, 500, "actor-" + i % 7, i % 2, "call(" + i + ") = 0"))
                .toList();
        Story story = new Story().controlsHold(LEAK).race(LEAK, outcomes);
        for (int trial = 0; trial < 20; trial++) {
            story.timeline(LEAK, "race", trial, outcomes[trial], new Timeline("x", "", entries, 0, 0));
        }

        byte[] page = page(story.done()).getBytes(StandardCharsets.UTF_8);

        assertThat(page).hasSizeBetween(1_000_000, 2_000_000);
        assertThat(new String(page, StandardCharsets.UTF_8))
                .contains("10000 trials of the race")
                .contains("Its timeline is left out to keep the page small");
    }
}
