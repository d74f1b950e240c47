// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.report.record.JournalEvent;

/** Test modules that the kernel would refuse. */
@Timeout(600)
class ForeignModulesIT {
    private static final String OWNER = "kmr_owner.ko";

    @TempDir
    Path home;

    private Path build(String kernel) throws Exception {
        Path modules = home.resolve("modules");
        Kmodrace.Answer build = new Kmodrace(home.resolve("build"))
                .run("modules", "build", "--kernel", kernel, "--out", modules.toString())
                .exited(ExitCode.OK);
        assertThat(build.out()).containsPattern("\\d+ modules for \\S+ in " + modules);
        return modules;
    }

    private Kmodrace.Answer run(Path modules) throws Exception {
        return new Kmodrace(home.resolve("run"))
                .run("run", "--kernel", Kmodrace.KERNEL, "--modules", modules.toString(), "symbol-get-leak")
                .exited(ExitCode.INFRASTRUCTURE);
    }

    @Test
    void modulesForAnotherKernelAreRefusedBeforeAnythingIsBooted() throws Exception {
        Path modules = build("debian:6.12");

        Kmodrace.Answer run = run(modules);

        assertThat(run.err())
                .containsPattern(
                        "the module kmr_\\w+ was built for another kernel: for 6\\.12\\.\\S+, and this one is 6\\.1\\.")
                .containsPattern("where: " + modules + "/kmr_\\w+\\.ko");
        assertThat(run.directories()).isEmpty();
    }

    @Test
    void aModuleThatWasCutOffIsRefusedBeforeAnythingIsBooted() throws Exception {
        Path owner = build(Kmodrace.KERNEL).resolve(OWNER);
        byte[] whole = Files.readAllBytes(owner);
        Files.write(owner, Arrays.copyOf(whole, whole.length / 2));

        Kmodrace.Answer run = run(home.resolve("modules"));

        assertThat(run.err()).contains("was the file cut off?").contains(OWNER);
        assertThat(run.directories()).isEmpty();
    }

    @Test
    void aModuleThatOnlyTheKernelCanTellGivesAnErrorWithItsReason() throws Exception {
        Path owner = build(Kmodrace.KERNEL).resolve(OWNER);
        spoilVersionOf("module_layout", owner);

        Kmodrace.Answer run = run(home.resolve("modules"));

        String why = "the kernel refused test module kmr_owner with ENOEXEC";
        assertThat(run.unwrapped()).contains("symbol-get-leak ERROR").contains(why);
        assertThat(run.end()).isEqualTo("done");
        // One machine may be at fault; two that say the same are not.
        assertThat(run.events(JournalEvent.TRIAL_LOST)).hasSize(2);
        assertThat(run.events(JournalEvent.GIVEN_UP))
                .singleElement()
                .satisfies(event -> assertThat(event.text("why")).startsWith(why));
        assertThat(run.directory().resolve("vm-01/console.log"))
                .content()
                .contains("kmr_owner: disagrees about version of symbol module_layout");
    }

    /** As if it had been built against another configuration of the same release: the checksum lies before the name. */
    private static void spoilVersionOf(String symbol, Path module) throws Exception {
        byte[] content = Files.readAllBytes(module);
        // Bytes as characters, so that places in the text are places in the file.
        int name = new String(content, StandardCharsets.ISO_8859_1).indexOf(symbol + "\0");
        assertThat(name).isGreaterThan(Long.BYTES);
        content[name - Long.BYTES] ^= 1;
        Files.write(module, content);
    }
}
