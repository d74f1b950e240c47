// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines that cannot be followed, as a shell sees them; {@link UsageTest} has more of them. */
@Timeout(120)
class UsageIT {
    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({"symbol-get-leek, did you mean 'symbol-get-leak'?", "--kernel 6.1, did you mean debian:6.1?"})
    void whatIsNotKnownIsAnsweredWithWhatIs(String arguments, String message) throws Exception {
        Kmodrace.Answer run = new Kmodrace(home)
                .covered()
                .run(("run " + arguments).split(" ", -1))
                .exited(ExitCode.USAGE);

        assertThat(run.err()).contains(message);
        assertThat(run.out()).isEmpty();
        assertThat(run.directories()).isEmpty();
    }

    @Test
    void aFolderWithoutModules() throws Exception {
        Path empty = Files.createDirectories(home.resolve("empty"));

        Kmodrace.Answer run = new Kmodrace(home.resolve("use"))
                .covered()
                .run("run", "--kernel", Kmodrace.KERNEL, "--modules", empty.toString())
                .exited(ExitCode.INFRASTRUCTURE);

        assertThat(run.err())
                .contains("there are no modules")
                .contains("where: " + empty)
                .contains("./kmodrace modules build --out DIR");
        assertThat(run.directories()).isEmpty();
    }
}
