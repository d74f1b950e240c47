// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.report.record.JournalEvent;

/** A reproduction whose control does not hold is no verdict. */
@Timeout(600)
class FailedControlIT {
    private static final String FAULT = "__module_get(THIS_MODULE);";

    @TempDir
    Path home;

    @Test
    void aControlThatLostItsFaultGivesAnError() throws Exception {
        Kmodrace.Answer run = new Kmodrace(home.resolve("use"))
                .root(checkoutWithoutTheFault())
                .run("run", "--kernel", Kmodrace.KERNEL, "--trials", "2", "symbol-get-leak")
                .exited(ExitCode.INFRASTRUCTURE);

        assertThat(run.unwrapped())
                .contains("symbol-get-leak ERROR")
                .contains("exit 3: symbol-get-leak has no verdict");
        assertThat(run.directory().resolve("summary.txt"))
                .content()
                .contains("bare-reference")
                .contains("must reproduce: 0/3 hits");
        // The race itself was seen all the same; it is not believed.
        assertThat(run.events(JournalEvent.TRIAL_END))
                .filteredOn(end -> end.variant().equals("race"))
                .hasSize(2)
                .allSatisfy(end -> assertThat(end.text("outcome")).isEqualTo("pinned-unnamed"));
    }

    /** A copy of the test modules in which the positive control of symbol-get-leak is mended. */
    private Path checkoutWithoutTheFault() throws Exception {
        Path checkout = home.resolve("checkout");
        Path modules = Files.createDirectories(checkout.resolve("testmods"));
        try (Stream<Path> sources = Files.list(Kmodrace.checkout().resolve("testmods"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                Files.copy(source, modules.resolve(source.getFileName()));
            }
        }
        Path owner = modules.resolve("kmr_owner.c");
        String text = Files.readString(owner);
        assertThat(text).contains(FAULT);
        Files.writeString(owner, text.replace(FAULT, "").replace("module_put(THIS_MODULE);", ""));
        Path built = Files.createDirectories(checkout.resolve("target/native"));
        for (String program : List.of("init", "modprobe-rule")) {
            Files.copy(Kmodrace.checkout().resolve("target/native").resolve(program), built.resolve(program));
        }
        return checkout;
    }
}
