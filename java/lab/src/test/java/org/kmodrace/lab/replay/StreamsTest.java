// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsTest {
    private static final String CONSOLE = """
            [    0.1] Linux
            [    1.0] KMODRACE trial parallel-load/race 3
            [    1.1] loaded
            [    1.2] went
            """;

    @TempDir
    private Path dir;

    private Streams run(String name, String console, String agent) throws IOException {
        machine(name, "vm-01", console, agent);
        return Streams.of(dir.resolve(name));
    }

    private void machine(String run, String vm, String console, String agent) throws IOException {
        Path directory = Files.createDirectories(dir.resolve(run).resolve(vm));
        Files.writeString(directory.resolve("console.log"), console);
        Files.writeString(directory.resolve("agent.log"), agent);
        Files.writeString(directory.resolve("qemu.log"), run);
    }

    @Test
    void whatSaidTheSameIsAlikeAndHasOneDigest() throws IOException {
        Streams a = run("a", CONSOLE, "{}\n");
        Streams b = run("b", CONSOLE, "{}\n");

        assertThat(a.parting(b)).isEmpty();
        assertThat(a.digest()).isEqualTo(b.digest()).hasSize(16);
        assertThat(a.machines()).isEqualTo(1);
    }

    @Test
    void theFirstDifferenceIsShownWithWhatCameBeforeAndTheTrial() throws IOException {
        Streams a = run("a", CONSOLE, "{}\n");
        Streams b = run("b", CONSOLE.replace("1.2] went", "1.3] went"), "{}\n");

        Streams.Parting parting = a.parting(b).orElseThrow();

        assertThat(parting.stream()).isEqualTo("vm-01/console.log");
        Difference difference = parting.difference();
        assertThat(difference.line()).isEqualTo(4);
        assertThat(difference.offset()).isEqualTo(CONSOLE.indexOf("1.2]") + 2);
        assertThat(difference.one()).isEqualTo("[    1.2] went");
        assertThat(difference.other()).isEqualTo("[    1.3] went");
        assertThat(difference.before())
                .containsExactly(
                        "[    0.1] Linux", "[    1.0] KMODRACE trial parallel-load/race 3", "[    1.1] loaded");
        assertThat(difference.trial()).isEqualTo("parallel-load/race 3");
        assertThat(a.digest()).isNotEqualTo(b.digest());
        assertThat(a.agentsDigest()).isEqualTo(b.agentsDigest());
    }

    @Test
    void aStreamThatEndsEarlierDiffersAtItsEnd() throws IOException {
        Streams a = run("a", CONSOLE, "{}\n{\"t\":\"bye\"}\n");
        Streams b = run("b", CONSOLE, "{}\n");

        Streams.Parting parting = a.parting(b).orElseThrow();

        assertThat(parting.stream()).isEqualTo("vm-01/agent.log");
        assertThat(parting.difference().line()).isEqualTo(2);
        assertThat(parting.difference().one()).isEqualTo("{\"t\":\"bye\"}");
        assertThat(parting.difference().other()).isEmpty();
    }

    @Test
    void aMachineThatOnlyOneOfThemHadIsADifference() throws IOException {
        Streams a = run("a", CONSOLE, "{}\n");
        machine("b", "vm-02", CONSOLE, "{}\n");
        Streams b = run("b", CONSOLE, "{}\n");

        assertThat(a.parting(b).orElseThrow().stream()).startsWith("vm-02/");
    }
}
