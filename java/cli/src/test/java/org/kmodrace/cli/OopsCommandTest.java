// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.ToolRun;

class OopsCommandTest {
    private static final String LOG = """
            [    1.000000] Linux version 6.12.1 (x) #1 SMP
            [    2.500000] BUG: kernel NULL pointer dereference, address: 0000000000000008
            [    2.500001] CPU: 1 UID: 0 PID: 77 Comm: insmod Tainted: G           OE      6.12.1 #1
            [    2.500002] RIP: 0010:outer+0x9/0x20
            [    2.500003] Call Trace:
            [    2.500004]  <TASK>
            [    2.500005]  ? maybe+0x1/0x2
            [    2.500006]  caller+0x3/0x40 [some]
            [    2.500007]  </TASK>
            [    2.500008] ---[ end trace 0000000000000000 ]---
            [    2.600000] Kernel panic - not syncing: Fatal exception
            """;

    @TempDir
    Path folder;

    private Path log() throws Exception {
        return Files.writeString(folder.resolve("log"), LOG);
    }

    @Test
    void eachFaultIsToldWithItsNamePlaceAndTrace() throws Exception {
        Typed typed = Typed.of("oops", log().toString());

        assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.OK);
        assertThat(typed.out())
                .startsWith("1  BUG: unable to handle kernel NULL pointer dereference in outer\n")
                .contains("when     2.500000 s after the boot, CPU 1, task insmod (pid 77)")
                .contains("memory   at 0x8")
                .contains("caller+0x3/0x40 [some]")
                .doesNotContain("maybe")
                .contains("2  kernel panic: Fatal exception", "may follow from them", "its end is missing");
    }

    @Test
    void whatAKernelWasMadeToPrintDoesNotMoveTheCursor() throws Exception {
        Path hostile = Files.writeString(
                folder.resolve("hostile"),
                "[    1.0] Kernel panic - not syncing: \u001b[2J\u001b]0;mine\u0007 all gone\n");

        Typed typed = Typed.of("oops", hostile.toString());

        assertThat(typed.out()).contains("all gone").doesNotContain("\u001b", "\u0007");
        assertThat(Typed.of("oops", "--json", hostile.toString()).out()).doesNotContain("\u001b", "\u0007");
    }

    @Test
    void programsGetALineForEachFault() throws Exception {
        Typed typed = Typed.of("oops", "--json", log().toString());

        List<String> lines = typed.out().lines().toList();
        assertThat(lines).hasSize(2);
        JsonNode first = new ObjectMapper().readTree(lines.getFirst());
        assertThat(first.path("kind").asText()).isEqualTo("NULL_DEREFERENCE");
        assertThat(first.path("effect").asText()).isEqualTo("DIED");
        assertThat(first.path("function").asText()).isEqualTo("outer");
        assertThat(first.path("first").asBoolean()).isTrue();
        assertThat(first.path("traces").get(0).path("frames").findValuesAsText("function"))
                .containsExactly("maybe", "caller");
    }

    @Test
    void aLogWithoutAFaultIsSaidToHaveNone() throws Exception {
        Path quiet = Files.writeString(folder.resolve("quiet"), "[    1.0] all is well\n");

        Typed typed = Typed.of("oops", quiet.toString());

        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.out()).isEqualTo("no fault of a kernel's own is reported here\n");
        for (Path none : List.of(folder.resolve("none"), folder)) {
            Typed refused = Typed.of("oops", none.toString());
            assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).contains("there is no file " + none + " that can be read");
        }
    }

    /** As a kernel's would be: an ELF file with debugging information, and a function that has swallowed another. */
    @Test
    void sourceLinesAreFoundWhereThereIsDebuggingInformation() throws Exception {
        Path source = Files.writeString(folder.resolve("code.c"), """
                static inline __attribute__((always_inline)) int swallowed(volatile int *p)
                {
                	return *p;
                }
                int caller(volatile int *p)
                {
                	return swallowed(p) + 1;
                }
                int main(void) { int x = 1; return caller(&x); }
                """);
        Path elf = folder.resolve("vmlinux");
        ToolRun.of("gcc", "-g", "-O1", "-o", elf.toString(), source.toString()).require("compiling", "look at it");
        Path log = Files.writeString(folder.resolve("log"), LOG.replace("caller+0x3/0x40 [some]", "caller+0x2/0x40"));

        Typed typed = Typed.of("oops", "--vmlinux", elf.toString(), log.toString());

        assertThat(typed.err()).isEmpty();
        assertThat(typed.out()).containsPattern("swallowed \\S*code\\.c:3\n +caller\\+0x2/0x40 \\S*code\\.c:");
    }
}
