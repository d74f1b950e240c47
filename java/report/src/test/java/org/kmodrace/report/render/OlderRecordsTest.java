// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.maven.plugins.surefire.report.ReportTestSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmodrace.report.grade.Graded;

/**
 * Records that earlier versions left of runs on real kernels, rendered by today's; the names of their folders tell the
 * day of the version and what was run. Beside each record lies what its own version made of it for programs.
 */
class OlderRecordsTest {
    /** The record, as its version wrote it, and the commit that it was made by. */
    enum Older {
        /** Three scenarios on 6.1, by 6c425cd: no rates, no offsets, no timelines. */
        RUN("2026-11-21-run"),
        /** Every check of a module with a fault, on 6.1, by 0cbfeac. */
        MODULES("2026-11-22-modules"),
        /** One scenario on 6.1 and 6.12, by 5c82de5. */
        MATRIX("2026-11-22-matrix");

        private final String folder;

        Older(String folder) {
            this.folder = folder;
        }

        Path directory() throws URISyntaxException {
            return Path.of(Objects.requireNonNull(OlderRecordsTest.class.getResource("older/" + folder))
                    .toURI());
        }

        String rendered(Format format) throws Exception {
            return format.render(Graded.open(directory()), Format.Style.PLAIN);
        }
    }

    @TempDir
    private Path scratch;

    /** Fields may be added within a schema, never removed or given another meaning ({@link JsonRenderer}). */
    @ParameterizedTest
    @EnumSource
    void programsFindAllThatTheyFoundThen(Older older) throws Exception {
        JsonNode then = Validators.json(Files.readString(older.directory().resolve(Format.JSON.file())));
        JsonNode now = Validators.json(older.rendered(Format.JSON));

        assertThat(then.isEmpty()).isFalse();
        assertThat(lost("", then, now)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyFormatIsAsItsReadersWantIt(Older older) throws Exception {
        assertThat(older.rendered(Format.TABLE)).doesNotContain("null").contains("exit ");
        assertThat(Validators.junit(older.rendered(Format.JUNIT), scratch))
                .flatExtracting(ReportTestSuite::getTestCases)
                .isNotEmpty();
        assertThat(older.rendered(Format.KTAP)).startsWith("KTAP version 1\n1..");
        assertThat(Validators.kcidb(Validators.json(older.rendered(Format.KCIDB))))
                .isEmpty();
        assertThat(Validators.trace(Validators.json(older.rendered(Format.PERFETTO))))
                .isEmpty();
        assertThat(older.rendered(Format.HTML)).startsWith("<!").contains("</html>");
    }

    @Test
    void theTableHasTheVerdictsOfThen() throws Exception {
        assertThat(Older.RUN.rendered(Format.TABLE).lines())
                .anyMatch(line -> line.matches("symbol-get-leak +REPRODUCED +3/3 .*"))
                .anyMatch(line -> line.matches("open-vs-unload +REPRODUCED +3/3 .*"))
                .anyMatch(line -> line.matches("parallel-load +REPRODUCED +3/3 .*"))
                .anyMatch(line -> line.contains("BUG: unable to handle kernel paging request in chrdev_open"));
    }

    /** Where the later one lacks what the earlier one had, or says something else. */
    private static List<String> lost(String path, JsonNode then, JsonNode now) {
        List<String> lost = new ArrayList<>();
        if (then.isObject() || (then.isArray() && then.size() == now.size())) {
            then.properties()
                    .forEach(field ->
                            lost.addAll(lost(path + "/" + field.getKey(), field.getValue(), now.path(field.getKey()))));
            for (int i = 0; then.isArray() && i < then.size(); i++) {
                lost.addAll(lost(path + "/" + i, then.get(i), now.path(i)));
            }
        } else if (!then.equals(now)) {
            lost.add(path + ": " + then + ", now " + now);
        }
        return lost;
    }
}
