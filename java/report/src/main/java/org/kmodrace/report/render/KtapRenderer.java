// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import java.util.List;
import org.kmodrace.report.suite.Suite;
import org.kmodrace.report.suite.Suite.Case;
import org.kmodrace.report.suite.Suite.Status;

/**
 * Suites as KTAP version 1 (Documentation/dev-tools/ktap.rst), which {@code tools/testing/kunit/kunit.py parse} reads: a
 * suite is a test whose subtests are its cases, and theirs are their parts.
 */
final class KtapRenderer {
    private static final String INDENT = "  ";

    private final StringBuilder out = new StringBuilder();

    String render(List<Suite> suites) {
        line(0, "KTAP version 1");
        line(0, "1.." + suites.size());
        int number = 1;
        for (Suite suite : suites) {
            suite(number++, suite);
        }
        return out.toString();
    }

    private void suite(int number, Suite suite) {
        line(1, "KTAP version 1");
        line(1, "# Subtest: " + name(suite.name()));
        line(1, "1.." + suite.cases().size());
        suite.facts().forEach((key, value) -> line(1, "# " + key + ": " + value));
        suite.notes().forEach(note -> line(1, "# note: " + note));
        int at = 1;
        for (Case one : suite.cases()) {
            testCase(1, at++, one);
        }
        boolean failed = suite.count(Status.FAIL) + suite.count(Status.ERROR) > 0;
        boolean skipped = suite.count(Status.SKIP) == suite.cases().size();
        result(0, number, suite.name(), failed ? Status.FAIL : skipped ? Status.SKIP : Status.PASS, "");
    }

    private void testCase(int depth, int number, Case one) {
        if (!one.parts().isEmpty()) {
            line(depth + 1, "KTAP version 1");
            line(depth + 1, "# Subtest: " + name(one.name()));
            line(depth + 1, "1.." + one.parts().size());
            int at = 1;
            for (Case part : one.parts()) {
                testCase(depth + 1, at++, part);
            }
        }
        one.lines().forEach(text -> line(depth, "# " + one.name() + ": " + text));
        result(depth, number, one.name(), one.status(), one.message());
    }

    private void result(int depth, int number, String name, Status status, String message) {
        boolean ok = status == Status.PASS || status == Status.SKIP;
        String why = message.isEmpty() ? "" : " " + message;
        line(
                depth,
                (ok ? "ok " : "not ok ") + number + " " + name(name)
                        + switch (status) {
                            case PASS -> "";
                            case SKIP -> " # SKIP" + why;
                            case FAIL, ERROR -> message.isEmpty() ? "" : " # " + status + why;
                        });
    }

    /** A number sign begins a directive. */
    private static String name(String name) {
        return name.replaceAll("[#\\s]+", "_");
    }

    private void line(int depth, String text) {
        out.append(INDENT.repeat(depth)).append(Text.plain(text)).append('\n');
    }
}
