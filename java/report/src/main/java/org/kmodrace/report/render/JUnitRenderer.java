// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.kmodrace.report.suite.Suite;
import org.kmodrace.report.suite.Suite.Case;
import org.kmodrace.report.suite.Suite.Status;

/**
 * Suites as JUnit's XML, in the form that Jenkins (its xunit plugin's schema) and GitLab have in common: a failure is
 * news about the kernel, an error is trouble of ours.
 */
final class JUnitRenderer {
    private static final String CLASSES = "kmodrace.";

    /** Writes a part of an element. */
    private interface Content {
        void write() throws XMLStreamException;
    }

    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter xml;
    private int depth;

    JUnitRenderer() {
        try {
            xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    String render(List<Suite> suites) {
        try {
            xml.writeStartDocument("UTF-8", "1.0");
            parent(
                    "testsuites",
                    () -> {
                        attribute("name", "kmodrace");
                        counts(suites);
                    },
                    () -> {
                        for (Suite suite : suites) {
                            suite(suite);
                        }
                    });
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.append('\n').toString();
    }

    private void counts(List<Suite> suites) throws XMLStreamException {
        attribute(
                "tests",
                Integer.toString(suites.stream().mapToInt(s -> s.cases().size()).sum()));
        attribute("failures", sum(suites, Status.FAIL));
        attribute("errors", sum(suites, Status.ERROR));
        attribute("time", seconds(suites.stream().mapToDouble(Suite::seconds).sum()));
    }

    private static String sum(List<Suite> suites, Status status) {
        return Long.toString(suites.stream().mapToLong(s -> s.count(status)).sum());
    }

    private void suite(Suite suite) throws XMLStreamException {
        parent(
                "testsuite",
                () -> {
                    attribute("name", suite.name());
                    counts(List.of(suite));
                    attribute("skipped", Long.toString(suite.count(Status.SKIP)));
                    attribute(
                            "timestamp",
                            DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(Instant.ofEpochMilli(suite.startedAtMillis())
                                    .truncatedTo(ChronoUnit.SECONDS)
                                    .atOffset(ZoneOffset.UTC)));
                },
                () -> {
                    if (!suite.facts().isEmpty()) {
                        parent("properties", () -> {}, () -> properties(suite.facts()));
                    }
                    for (Case one : suite.cases()) {
                        testCase(suite, one);
                    }
                    output(suite.notes());
                });
    }

    private void properties(Map<String, String> facts) throws XMLStreamException {
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            leaf(
                    "property",
                    () -> {
                        attribute("name", fact.getKey());
                        attribute("value", fact.getValue());
                    },
                    "");
        }
    }

    private void testCase(Suite suite, Case one) throws XMLStreamException {
        parent(
                "testcase",
                () -> {
                    // Dots part packages there.
                    attribute("classname", CLASSES + suite.name().replace('.', '_'));
                    attribute("name", one.name());
                    attribute("time", seconds(one.seconds()));
                },
                () -> {
                    switch (one.status()) {
                        case PASS -> {
                            // Says nothing.
                        }
                        case SKIP -> leaf("skipped", () -> attribute("message", one.message()), "");
                        case FAIL -> trouble("failure", one);
                        case ERROR -> trouble("error", one);
                    }
                    output(one.lines());
                });
    }

    private void trouble(String name, Case one) throws XMLStreamException {
        leaf(
                name,
                () -> {
                    attribute("message", one.message());
                    attribute("type", one.kind());
                },
                one.message() + "\n" + String.join("\n", one.lines()));
    }

    private void output(List<String> lines) throws XMLStreamException {
        if (!lines.isEmpty()) {
            leaf("system-out", () -> {}, String.join("\n", lines));
        }
    }

    /** One that holds others. */
    private void parent(String name, Content attributes, Content children) throws XMLStreamException {
        begin(name, attributes);
        depth++;
        children.write();
        depth--;
        indent();
        xml.writeEndElement();
    }

    /** One that holds text, of which an end of line would be a part. */
    private void leaf(String name, Content attributes, String text) throws XMLStreamException {
        begin(name, attributes);
        xml.writeCharacters(text.lines().map(JUnitRenderer::writable).collect(Collectors.joining("\n")));
        xml.writeEndElement();
    }

    private void begin(String name, Content attributes) throws XMLStreamException {
        indent();
        xml.writeStartElement(name);
        attributes.write();
    }

    private void indent() throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, writable(value));
    }

    /** XML 1.0 has no way to write some characters, and a kernel's console may bring them. */
    private static String writable(String line) {
        StringBuilder writable = new StringBuilder();
        Text.plain(line)
                .codePoints()
                .map(c -> Character.getType(c) == Character.SURROGATE || c == 0xFFFE || c == 0xFFFF ? '?' : c)
                .forEach(writable::appendCodePoint);
        return writable.toString();
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }
}
