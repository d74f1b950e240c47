// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several kernels in one command. */
@Timeout(600)
class MatrixIT {
    @TempDir
    Path home;

    /** Kernels with news, one that is as known, and one that is none: each is told, and costs the others nothing. */
    @Test
    void scenariosStandDownAndKernelsAcross() throws Exception {
        Path json = home.resolve("matrix.json");
        Path none = Files.createFile(home.resolve("none.deb"));
        Path known = Files.writeString(home.resolve("known.yaml"), """
                symbol-get-leak:
                  - kernels: ">= 6.12"
                    verdict: NOT_SEEN
                    because: the vendor says that it is mended
                """);
        Kmodrace kmodrace = new Kmodrace(home.resolve("use")).covered();

        Kmodrace.Answer run = kmodrace.run(
                        "run",
                        "--kernel",
                        "debian:6.1",
                        "--kernel",
                        "deb:" + none,
                        "--kernel",
                        "debian:6.12",
                        "--kernel",
                        "debian:trixie",
                        "--expectations",
                        known.toString(),
                        "--json",
                        json.toString(),
                        "symbol-get-leak",
                        "symbol-get-non-gpl")
                .exited(ExitCode.NOT_AS_EXPECTED);

        assertThat(run.out())
                .containsPattern("(?m)^scenario +6\\.1\\.\\S+ +none\\.deb +6\\.12\\.\\S+$")
                .containsPattern("(?m)^symbol-get-leak +REPRODUCED 10/10 +- +REPRODUCED 10/10 !$")
                .containsPattern("(?m)^symbol-get-non-gpl +NOT_SEEN 0/10 +- +NOT_SEEN 0/10$")
                // What does not fit beside the others stands below.
                .containsPattern("(?m)^scenario +6\\.12\\.\\S+deb13$")
                .containsPattern("(?m)^symbol-get-leak +REPRODUCED 10/10 !$")
                .contains("controls: all ");
        assertThat(run.unwrapped())
                .containsPattern("regression: symbol-get-leak is REPRODUCED in 10/10 on 6\\.12\\.\\S+ .*not NOT_SEEN,"
                        + " which is known of kernels >= 6\\.12: the vendor says that it is mended")
                .contains("unpacking none.deb failed");

        JsonNode tree = JsonMapper.builder().build().readTree(json.toFile());
        assertThat(tree.path("exitCode").intValue()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
        assertThat(tree.path("kernels")).hasSize(4);
        assertThat(tree.path("kernels").get(0).path("result").path("results")).hasSize(2);
        assertThat(tree.path("kernels").get(1).path("result").isNull()).isTrue();
        assertThat(tree.path("kernels").get(1).path("trouble").textValue()).contains("none.deb");

        String id = String.valueOf(run.directory().getFileName());
        String table = run.out().substring(0, run.out().indexOf("run: "));
        assertThat(kmodrace.run("report", id).exited(ExitCode.OK).out()).startsWith(table);
        assertThat(kmodrace.run("report", id + "/debian-6.1")
                        .exited(ExitCode.OK)
                        .out())
                .contains("exit 0: all 2 verdicts are as expected");
        assertThat(kmodrace.run("timeline", id, "symbol-get-leak")
                        .exited(ExitCode.USAGE)
                        .err())
                .contains("is a run of several kernels; name one of them: " + id + "/debian-6.1, ");
        new ReaderOfPages(kmodrace, run.directory(), "matrix").read(2, "k2-symbol-get-leak");
    }
}
