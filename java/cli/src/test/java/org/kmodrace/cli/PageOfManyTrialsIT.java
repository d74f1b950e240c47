// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of ten thousand trials is no more to read than what is told of ten. */
class PageOfManyTrialsIT {
    private static final int TRIALS = 10_000;
    private static final int MOST_BYTES = 2_000_000;

    @TempDir
    Path home;

    @Test
    void thePageStaysSmallAndIsDrawn() throws Exception {
        assumeTrue(Browser.isThere(), "no browser to open the page with");
        Kmodrace kmodrace = new Kmodrace(home.resolve("use"));
        Path run = new RecordedRun()
                .swept()
                .leak(TRIALS / 2, TRIALS)
                .modules("race", TRIALS / 2, TRIALS)
                .at(home.resolve("run"));
        kmodrace.run("report", run.toString(), "--format", "html", "--out", home.toString());
        Path page = home.resolve("report.html");

        assertThat(Files.size(page)).isLessThan(MOST_BYTES);
        try (Browser browser = new Browser()) {
            browser.open(page);
            browser.click(".verdicts a[href='#k0-proc-modules-bytewise']");
            browser.await("section[id='k0-proc-modules-bytewise'] figure[data-drawn] .chart svg path");
            assertThat(browser.texts(".verdicts tbody tr"))
                    .hasSize(2)
                    .anySatisfy(row -> assertThat(row).contains("5000"));
            assertThat(browser.complaints()).isEmpty();
            // For whoever wants to know; it is no property of the page alone.
            Object opened = browser.script("const t = performance.getEntriesByType('navigation')[0];"
                    + " return Math.round(t.loadEventEnd - t.startTime)");
            System.out.println("a page of " + TRIALS + " trials each in two scenarios, " + Files.size(page)
                    + " bytes, was open after " + opened + " ms");
        }
    }
}
