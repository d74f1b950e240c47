// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.lab.ToolRun;

/** The shells themselves are asked what they would complete. */
class CompletionCommandTest {
    @TempDir
    Path dir;

    private Path script(String shell) throws Exception {
        Typed typed = Typed.of("completion", shell);
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        return Files.writeString(dir.resolve("completion." + shell), typed.out());
    }

    private static List<String> said(String shell, String... arguments) throws Exception {
        assumeTrue(ToolRun.find(shell).isPresent(), shell + " is not installed (apt-get install " + shell + ")");
        ToolRun.Result result = ToolRun.of(shell, arguments).run();
        assertThat(result.status()).as(result.errors()).isZero();
        return List.of(result.output().split("\\s+"));
    }

    @ParameterizedTest
    @CsvSource({
        "kmodrace re, replay",
        "kmodrace run --back, --backend",
        "kmodrace run --format kt, ktap",
        "kmodrace kernel fe, fetch",
        "kmodrace run parallel-lo, parallel-load"
    })
    void bashCompletesIt(String typed, String completed) throws Exception {
        Path script = script("bash");

        assertThat(said("bash", "-c", """
                source "$1"
                COMP_WORDS=($2)
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                COMP_LINE=$2 COMP_POINT=${#2}
                _complete_kmodrace
                printf '%s\\n' "${COMPREPLY[@]}"
                """, "bash", script.toString(), typed)).contains(completed);
    }

    @ParameterizedTest
    @CsvSource({
        "kmodrace re, replay",
        "kmodrace run --back, --backend",
        "kmodrace run --format kt, ktap",
        "kmodrace kernel fe, fetch",
        "kmodrace run parallel-lo, parallel-load"
    })
    void fishCompletesIt(String typed, String completed) throws Exception {
        Path script = script("fish");

        assertThat(said("fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", script.toString(), typed))
                .contains(completed);
    }

    @Test
    void zshTakesTheScript() throws Exception {
        Path script = script("zsh");

        assertThat(said(
                        "zsh",
                        "-f",
                        "-c",
                        "autoload -U compinit; compinit -u; source $1; echo ${_comps[kmodrace]:-none}",
                        "zsh",
                        script.toString()))
                .isNotEmpty()
                .doesNotContain("none");
    }
}
