// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import java.util.Locale;
import org.kmodrace.report.grade.Graded;
import org.kmodrace.report.grade.MatrixResult;
import org.kmodrace.report.grade.ModuleReport;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.record.RunRecord;
import org.kmodrace.report.suite.Suites;

/** What a graded run is written as. */
public enum Format {
    /** For people, in a terminal. */
    TABLE("summary.txt") {
        @Override
        public String render(Graded graded, Style style) {
            return switch (graded) {
                case Graded.OfRun(RunResult run) -> new TableRenderer(style.colours()).render(run);
                case Graded.OfMatrix(MatrixResult matrix) -> new MatrixRenderer(style.colours()).render(matrix);
                case Graded.OfModules(ModuleReport report) -> new ModuleRenderer(style.colours()).render(report);
            };
        }
    },
    /** All of it, for programs. */
    JSON("results.json") {
        @Override
        public String render(Graded graded, Style style) {
            return switch (graded) {
                case Graded.OfRun(RunResult run) -> new JsonRenderer().render(run);
                case Graded.OfMatrix(MatrixResult matrix) -> new MatrixRenderer(false).json(matrix);
                case Graded.OfModules(ModuleReport report) -> new ModuleRenderer(false).json(report);
            };
        }
    },
    /** JUnit's XML, as Jenkins and GitLab read it. */
    JUNIT("junit.xml") {
        @Override
        public String render(Graded graded, Style style) {
            return new JUnitRenderer().render(Suites.of(graded));
        }
    },
    /** The kernel's own test protocol (Documentation/dev-tools/ktap.rst), version 1. */
    KTAP("results.ktap") {
        @Override
        public String render(Graded graded, Style style) {
            return new KtapRenderer().render(Suites.of(graded));
        }
    },
    /** What KernelCI collects (github.com/kernelci/kcidb-io), schema 5.3. */
    KCIDB("kcidb.json") {
        @Override
        public String render(Graded graded, Style style) {
            return new KcidbRenderer(style.origin()).render(Suites.of(graded));
        }
    },
    /** The timelines of the kept trials, as ui.perfetto.dev opens them. */
    PERFETTO("trace.json") {
        @Override
        public String render(Graded graded, Style style) {
            return new PerfettoRenderer().render(graded.runs());
        }
    },
    /** A page for a browser, with everything that it needs. */
    HTML(RunRecord.PAGE_FILE) {
        @Override
        public String render(Graded graded, Style style) {
            return new HtmlRenderer().render(graded);
        }
    };

    /** The name by which KernelCI's database knows us where nobody says another. */
    public static final String ORIGIN = "kmodrace";

    /**
     * What a reader wants besides.
     *
     * @param colours whether it is a terminal that shows them; of no concern to formats for programs
     * @param origin the name of the submitting system in KernelCI's database: lower-case letters, digits and _
     */
    public record Style(boolean colours, String origin) {
        /** For files. */
        public static final Style PLAIN = new Style(false, ORIGIN);
    }

    private final String file;

    Format(String file) {
        this.file = file;
    }

    /** The name of a file that holds it, without a folder. */
    public String file() {
        return file;
    }

    /** The whole text, with an end of line. */
    public abstract String render(Graded graded, Style style);

    /** As the user writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
