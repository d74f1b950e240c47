// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import gg.jte.Content;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.report.compare.Comparison;
import org.kmodrace.report.compare.MatrixComparison;
import org.kmodrace.report.grade.Graded;
import org.kmodrace.report.grade.MatrixResult;
import org.kmodrace.report.grade.ModuleReport;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.page.ComparedPage;
import org.kmodrace.report.page.KernelPage;
import org.kmodrace.report.page.Pages;

/**
 * A graded run as a page for a browser: one file that asks nobody for anything. What it tells is all in its tables; a
 * script draws charts from them and puts the tables behind. What comes from a kernel is escaped by the template engine.
 */
public final class HtmlRenderer {
    private static final String TEMPLATES = "org.kmodrace.report.page.template";
    private static final String LIBRARY = "/org/kmodrace/report/page/echarts.min.js";
    /** By which the script knows what to draw. */
    private static final String CHART = "data-chart";

    private static final TemplateEngine ENGINE =
            TemplateEngine.createPrecompiled(null, ContentType.Html, HtmlRenderer.class.getClassLoader(), TEMPLATES);

    /** The whole file. */
    public String render(Graded graded) {
        return switch (graded) {
            case Graded.OfRun(RunResult run) -> {
                KernelPage page = new Pages(1).of(run, "k0");
                yield page(page.release(), "run.jte", Map.of("page", page));
            }
            case Graded.OfMatrix(MatrixResult matrix) -> matrix(matrix);
            case Graded.OfModules(ModuleReport report) ->
                page("modules", "modules.jte", Map.of("report", report, "page", new Pages(1).of(report.run(), "k0")));
        };
    }

    /** The whole file for two runs beside each other. */
    public String render(Comparison comparison) {
        return page("comparison", "compare.jte", Map.of("pages", List.of(compared("", comparison))));
    }

    /** The whole file for two runs of several kernels. */
    public String render(MatrixComparison matrix) {
        List<ComparedPage> pages = matrix.kernels().stream()
                .map(kernel -> compared(kernel.name(), kernel.comparison()))
                .toList();
        return page("comparison", "compare.jte", Map.of("pages", pages));
    }

    private static ComparedPage compared(String name, Comparison comparison) {
        StringBuilder below = new StringBuilder();
        CompareFooter.append(comparison, below);
        return new ComparedPage(
                name,
                comparison,
                CompareRenderer.run(comparison.a()),
                CompareRenderer.second(comparison),
                CompareRenderer.conclusion(comparison),
                below.toString());
    }

    private static String matrix(MatrixResult matrix) {
        Pages pages = new Pages(matrix.columns().size());
        List<KernelPage> all = new ArrayList<>();
        for (int i = 0; i < matrix.columns().size(); i++) {
            String anchor = "k" + i;
            matrix.columns().get(i).run().ifPresent(run -> all.add(pages.of(run, anchor)));
        }
        return page(
                matrix.columns().size() + " kernels",
                "matrix.jte",
                Map.of("matrix", matrix, "pages", List.copyOf(all)));
    }

    private static String page(String title, String template, Map<String, Object> content) {
        StringOutput body = new StringOutput();
        ENGINE.render(template, content, body);
        String written = body.toString();
        boolean charts = written.contains(CHART);
        Map<String, Object> layout = new LinkedHashMap<>();
        layout.put("title", "kmodrace: " + title);
        layout.put("style", resource("/org/kmodrace/report/page/report.css"));
        layout.put("library", charts ? inScript(resource(LIBRARY)) : "");
        layout.put("script", charts ? inScript(resource("/org/kmodrace/report/page/report.js")) : "");
        layout.put("content", (Content) output -> output.writeContent(written));
        StringOutput whole = new StringOutput();
        ENGINE.render("layout.jte", layout, whole);
        return whole.toString();
    }

    /** A script element ends at the first end tag, whatever it stands in. */
    private static String inScript(String script) {
        return script.replace("</script", "<\\/script");
    }

    private static String resource(String name) {
        try (InputStream in = HtmlRenderer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not among the classes: build kmodrace anew");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read from the classes", e);
        }
    }
}
