// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kmodrace.race.command.LoadAnswer;
import org.kmodrace.report.render.JsonRenderer;

/**
 * A module command's report for programs:
 * {@code {"schema","command","kernel","release","machine","backend","before":[…],"answer":{…}|null,"crash":…,"exit"}}.
 * Fields may be added within a schema, never removed or given another meaning.
 */
final class CommandJson {
    private CommandJson() {}

    /** One indented JSON object and an end of line. */
    static String render(CommandReport report, Map<String, Object> more, int exitCode) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("schema", JsonRenderer.SCHEMA);
        root.put("command", report.verb());
        root.put("kernel", report.kernel());
        root.put("release", report.release());
        root.put("machine", report.machine());
        root.put("backend", report.backend());
        root.put("before", report.before().stream().map(LoadAnswer::toMap).toList());
        root.put("answer", report.answer().orElse(null));
        root.put("crash", report.crash().map(CommandJson::crash).orElse(null));
        root.put("crashedOnlyOnce", report.onlyOnce());
        root.putAll(more);
        root.put("exit", exitCode);
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of JSON values can be written", e);
        }
    }

    private static Map<String, Object> crash(CommandReport.Crash crash) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("title", crash.title());
        map.put("under", crash.under());
        map.put("loading", crash.loading());
        map.put("console", crash.console());
        map.put("excerpt", crash.excerpt());
        return map;
    }
}
