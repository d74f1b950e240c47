// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.kmodrace.report.suite.Suite;
import org.kmodrace.report.suite.Suite.Case;
import org.kmodrace.report.suite.Suite.Status;

/**
 * Suites as KernelCI's database takes them: for each kernel a checkout and a build, both of which somebody else made, and
 * a test for each case and each of its parts.
 */
final class KcidbRenderer {
    private static final int MAJOR = 5;
    private static final int MINOR = 3;
    private static final String ROOT = "kmodrace";
    /** What the schema allows for an excerpt. */
    private static final int EXCERPT = 16_384;

    private final String origin;

    KcidbRenderer(String origin) {
        this.origin = origin;
    }

    String render(List<Suite> suites) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putObject("version").put("major", MAJOR).put("minor", MINOR);
        ArrayNode checkouts = root.putArray("checkouts");
        ArrayNode builds = root.putArray("builds");
        ArrayNode tests = root.putArray("tests");
        for (Suite suite : suites) {
            // Where nothing ran there is no id either, and nothing to be told of a kernel.
            if (!suite.id().isEmpty()) {
                suite(suite, checkouts, builds, tests);
            }
        }
        return root.toPrettyString() + "\n";
    }

    private void suite(Suite suite, ArrayNode checkouts, ArrayNode builds, ArrayNode tests) {
        String id = origin + ":" + suite.id() + "/" + part(suite.name());
        String source = suite.facts().getOrDefault("kernel-package-version", "");
        ObjectNode checkout = checkouts
                .addObject()
                .put("id", id)
                .put("origin", origin)
                .put("comment", source.isEmpty() ? suite.kernel() : "Debian linux " + source)
                .put("valid", true);
        ObjectNode build = builds.addObject()
                .put("id", id)
                .put("checkout_id", id)
                .put("origin", origin)
                .put("comment", suite.kernel())
                .put("architecture", "x86_64")
                .put("status", "PASS");
        build.putObject("misc").put("image", suite.facts().getOrDefault("kernel-digest", ""));
        if (suite.startedAtMillis() > 0) {
            checkout.put("start_time", start(suite));
        }
        for (Case one : suite.cases()) {
            test(suite, id, ROOT + "." + part(one.name()), one, tests);
            for (Case of : one.parts()) {
                test(suite, id, ROOT + "." + part(one.name()) + "." + part(of.name()), of, tests);
            }
        }
    }

    private void test(Suite suite, String build, String path, Case one, ArrayNode tests) {
        ObjectNode test = tests.addObject()
                .put("id", build + "/" + path)
                .put("build_id", build)
                .put("origin", origin)
                .put("path", path)
                .put(
                        "status",
                        switch (one.status()) {
                            case PASS -> "PASS";
                            case FAIL -> "FAIL";
                            // Ours is the harness: the kernel was not asked.
                            case ERROR -> "MISS";
                            case SKIP -> "SKIP";
                        });
        if (one.status() != Status.PASS) {
            test.put("comment", Text.plain(one.message()));
        }
        String log = Text.plainLines(String.join("\n", one.lines()));
        if (!log.isEmpty()) {
            test.put("log_excerpt", log.substring(0, Math.min(EXCERPT, log.length())));
        }
        if (suite.startedAtMillis() > 0) {
            test.put("start_time", start(suite));
        }
        if (one.seconds() > 0) {
            test.put("duration", one.seconds());
        }
        ObjectNode environment = test.putObject("environment");
        environment.put(
                "comment",
                Text.plain((suite.facts().getOrDefault("machine", "") + " "
                                + suite.facts().getOrDefault("accelerator", ""))
                        .strip()));
        ObjectNode misc = environment.putObject("misc");
        suite.facts().forEach((name, value) -> misc.put(name, Text.plain(value)));
        test.putObject("misc").put("kind", one.kind());
    }

    private static String start(Suite suite) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                Instant.ofEpochMilli(suite.startedAtMillis()).atOffset(ZoneOffset.UTC));
    }

    /** A part of a path has letters, digits, _ and -. */
    private static String part(String name) {
        return name.replaceAll("[^A-Za-z0-9_-]+", "_");
    }
}
