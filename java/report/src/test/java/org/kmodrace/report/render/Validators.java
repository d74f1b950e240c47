// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.maven.plugin.surefire.log.api.NullConsoleLogger;
import org.apache.maven.plugins.surefire.report.ReportTestSuite;
import org.apache.maven.plugins.surefire.report.TestSuiteXmlParser;

/** What others read our formats with, or their schemas. */
final class Validators {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Validators() {}

    /**
     * Reads JUnit's XML as Maven's own reports do, the suites in the order of the file.
     *
     * @param directory for the file that is read
     */
    static List<ReportTestSuite> junit(String xml, Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("junit.xml"), xml);
        try (var reader = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8)) {
            return new TestSuiteXmlParser(new NullConsoleLogger()).parse(reader);
        }
    }

    /** What KernelCI's schema objects to. */
    static Set<ValidationMessage> kcidb(JsonNode report) throws IOException {
        return schema("kcidb-5.3.schema.json").validate(report);
    }

    /** What the schema made from the document of the trace event format objects to. */
    static Set<ValidationMessage> trace(JsonNode trace) throws IOException {
        return schema("trace-event-format.schema.json").validate(trace);
    }

    static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    private static JsonSchema schema(String name) throws IOException {
        try (InputStream text = Objects.requireNonNull(Validators.class.getResourceAsStream(name))) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(text);
        }
    }
}
