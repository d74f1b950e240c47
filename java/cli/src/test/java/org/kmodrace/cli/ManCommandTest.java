// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.ToolRun;

class ManCommandTest {
    @TempDir
    Path dir;

    @Test
    void aCommandsPageSaysWhatItsHelpSays() {
        Typed typed = Typed.of("man", "kernel", "fetch");

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.out())
                .startsWith(".TH KMODRACE-KERNEL-FETCH 1 ")
                .contains("kmodrace\\-kernel\\-fetch \\- ")
                .contains(".SH \"EXAMPLES\"\n.EX\nkmodrace kernel fetch ")
                .contains("\\fBkmodrace\\-kernel\\fR(1)");
    }

    @Test
    void aCommandThatThereIsNotIsToldWithThoseThatThereAre() {
        Typed typed = Typed.of("man", "rnu");

        assertThat(typed.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(typed.err()).contains("there is no command 'rnu'; there is run, ");
    }

    /** mandoc(1) reads pages more strictly than man(1). */
    @Test
    void mandocHasNothingToSayAgainstAnyPage() throws Exception {
        assumeTrue(ToolRun.find("mandoc").isPresent(), "mandoc is not installed (apt-get install mandoc)");
        assertThat(Typed.of("man", "--out", dir.toString()).exitCode()).isZero();
        List<String> pages;
        try (Stream<Path> files = Files.list(dir)) {
            pages = files.map(Path::toString).sorted().toList();
        }

        ToolRun.Result said =
                ToolRun.of("mandoc", "-T", "lint", "-W", "warning").with(pages).run();

        assertThat(pages).hasSizeGreaterThan(30);
        assertThat(said.output().lines().filter(line -> !line.contains("missing date")))
                .isEmpty();
    }
}
