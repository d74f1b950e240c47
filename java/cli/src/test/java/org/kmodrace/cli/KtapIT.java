// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.ToolRun;

/** Results as KTAP, given to the kernel's own parser. */
@Timeout(600)
class KtapIT {
    @TempDir
    Path home;

    @Test
    void theKernelsOwnParserReadsWhatWasRaced() throws Exception {
        Path known = Files.writeString(home.resolve("known.yaml"), """
                symbol-get-leak:
                  - kernels: ">= 5.10"
                    verdict: NOT_SEEN
                    because: the vendor says that it is mended
                """);
        Path out = home.resolve("results");
        Kmodrace.Answer run = new Kmodrace(home.resolve("use"))
                .run(
                        "run",
                        "--verbose",
                        "--kernel",
                        Kmodrace.KERNEL,
                        "--cpus",
                        "1",
                        "--trials",
                        "2",
                        "--expectations",
                        known.toString(),
                        "--format",
                        "ktap",
                        "--out",
                        out.toString(),
                        "symbol-get-leak",
                        "symbol-get-non-gpl")
                .exited(ExitCode.NOT_AS_EXPECTED);

        assertThat(run.err())
                .as("what the kernel printed, as it came")
                .containsPattern("(?m)^vm-01\\| .*Linux version 6\\.")
                .contains("KMODRACE trial symbol-get-non-gpl/race 1");
        assertThat(run.out())
                .contains("page: " + run.directory().resolve("report.html"))
                .containsPattern("(?m)^next: ./kmodrace run --kernel debian:6.1 --seed 1 symbol-get-leak$");

        ToolRun.Result parsed = KunitParser.parse(out.resolve("results.ktap"));

        assertThat(parsed.status()).as(parsed.output()).isEqualTo(1);
        assertThat(parsed.output())
                .contains("[PASSED] symbol-get-non-gpl")
                .contains("[FAILED] symbol-get-leak")
                // Parts are what it counts: controls and races.
                .contains("Ran 6 tests: passed: 5, failed: 1")
                .doesNotContain("[ERROR]");
    }
}
