// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.kmodrace.report.render.Format;

/**
 * Reads the page of a run in a browser: looks at the table, goes to a scenario, opens a trial, looks at its timeline and
 * at the table behind it, by day and by night. What it saw is left in {@code target/pages}.
 */
final class ReaderOfPages {
    private static final Path PICTURES = Path.of("target", "pages");

    private final Kmodrace kmodrace;
    private final Path run;
    private final String name;

    /**
     * Makes one.
     *
     * @param name of its pictures
     */
    ReaderOfPages(Kmodrace kmodrace, Path run, String name) {
        this.kmodrace = kmodrace;
        this.run = run;
        this.name = name;
    }

    /**
     * Makes the page from the record and reads it, where there is a browser.
     *
     * @param rows how many scenarios it has
     * @param anchor of a scenario, with a control whose trial has a timeline
     */
    void read(int rows, String anchor) throws Exception {
        if (!Browser.isThere()) {
            return;
        }
        Path folder = run.resolveSibling(name + "-page");
        kmodrace.run("report", run.toString(), "--format", Format.HTML.toString(), "--out", folder.toString())
                .exited(ExitCode.OK);
        Path page = folder.resolve(Format.HTML.file());
        assertThat(page).content().hasSizeLessThan(2_000_000);
        try (Browser browser = new Browser()) {
            browser.open(page);
            browser.picture(PICTURES.resolve(name + "-top.png"));
            assertThat(browser.texts("main > section:first-of-type .verdicts tbody tr"))
                    .hasSize(rows);

            browser.click(".verdicts a[href='#" + anchor + "']");
            String scenario = "section[id='" + anchor + "'] ";
            browser.await(scenario + "figure[data-drawn] .chart svg path");
            browser.picture(PICTURES.resolve(name + "-scenario.png"));

            String control = scenario + "details.kept:not([open])";
            int drawn = browser.count(scenario + "figure[data-drawn]");
            browser.click(control + " > summary");
            browser.script("document.querySelectorAll(arguments[0]).forEach(d => d.open = true)", control);
            browser.await(scenario + "details.kept + details.kept figure[data-drawn] .chart svg path");
            assertThat(browser.count(scenario + "figure[data-drawn]")).isGreaterThan(drawn);

            String table = scenario + "details.kept figure[data-drawn] details ";
            assertThat(browser.texts(table + "tbody tr")).isEmpty();
            browser.click(table + "> summary");
            assertThat(browser.texts(table + "tbody tr")).isNotEmpty();

            String day = background(browser);
            browser.prefersDark();
            assertThat(background(browser)).isNotEqualTo(day);
            browser.picture(PICTURES.resolve(name + "-dark.png"));

            assertThat(browser.complaints()).isEmpty();
            assertThat(browser.requests()).isEmpty();

            browser.withoutScripts();
            browser.open(page);
            List<String> tables = browser.texts(scenario + "details.kept[open] figure[data-chart] tbody tr");
            assertThat(tables).as("what is told without scripts").isNotEmpty();
        }
    }

    private static String background(Browser browser) {
        return String.valueOf(browser.script("return getComputedStyle(document.body).backgroundColor"));
    }
}
