// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmodrace.report.Story.LEAK;
import static org.kmodrace.report.Story.MODULES;
import static org.kmodrace.report.Story.UNLOAD;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.plugins.surefire.report.ReportTestCase;
import org.apache.maven.plugins.surefire.report.ReportTestSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.report.Story;
import org.kmodrace.report.grade.Graded;

/** Read back by what Maven's own reports are made with. */
class JUnitRendererTest {
    @TempDir
    Path dir;

    private ReportTestSuite read(Story story) throws Exception {
        String xml = Format.JUNIT.render(new Graded.OfRun(story.grade()), Format.Style.PLAIN);
        return Validators.junit(xml, dir).getLast();
    }

    @Test
    void casesAreCountedAsTheyCameOut() throws Exception {
        ReportTestSuite suite = read(new Story()
                .controlsHold(LEAK)
                .race(LEAK, "pinned-unnamed")
                .controlsHold(MODULES)
                .race(MODULES, "whole")
                .event("skipped", "scenario", UNLOAD, "variant", "", "why", "there is no CONFIG_X")
                .done());

        assertThat(suite.getNumberOfTests()).isEqualTo(3);
        assertThat(suite.getNumberOfSkipped()).isEqualTo(1);
        assertThat(suite.getNumberOfErrors() + suite.getNumberOfFailures()).isEqualTo(1);
        assertThat(suite.getTestCases())
                .extracting(ReportTestCase::getFullClassName)
                .containsOnly("kmodrace.debian:6_1");
        ReportTestCase passed = suite.getTestCases().getFirst();
        assertThat(passed.getName()).isEqualTo(LEAK);
        assertThat(passed.isSuccessful()).isTrue();
    }

    @Test
    void aFailureSaysWhatIsNewAndOfWhichKind() throws Exception {
        ReportTestCase failed = read(new Story()
                        .controlsHold(LEAK)
                        .race(LEAK, "released")
                        .done())
                .getTestCases()
                .getFirst();

        assertThat(failed.hasFailure()).isTrue();
        assertThat(failed.getFailureType()).isEqualTo("NOT_SEEN");
        assertThat(failed.getFailureMessage()).startsWith("improvement: symbol-get-leak is NOT_SEEN in 0/1");
    }

    @Test
    void whatAConsoleBringsStaysText() throws Exception {
        String wild = "]]> <b>&amp;\u001B[31m\u0000\uFFFE";
        ReportTestCase skipped = read(new Story()
                        .event("skipped", "scenario", UNLOAD, "variant", "", "why", wild)
                        .done())
                .getTestCases()
                .getFirst();

        assertThat(skipped.hasSkipped()).isTrue();
        assertThat(Files.readString(dir.resolve("junit.xml")))
                .contains("]]&gt; &lt;b&gt;&amp;amp;")
                .doesNotContain("\u001B")
                .doesNotContain("\uFFFE");
    }
}
