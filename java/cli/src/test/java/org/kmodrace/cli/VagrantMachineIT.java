// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.ToolRun;

/** A machine of Vagrant's, under libvirt with emulated CPUs, from the box that is built here. */
class VagrantMachineIT {
    private static final String PRIVATE_LIBVIRT = "vagrant/private-libvirt";
    /** What it ends with where it cannot run, or a program is missing. */
    private static final int CANNOT = 77;

    @TempDir
    private Path home;

    private Path libvirt;

    @BeforeEach
    void vagrantAndLibvirtCanBeStartedHere() throws Exception {
        libvirt = Kmodrace.checkout().resolve(PRIVATE_LIBVIRT);
        ToolRun.Result vagrant = ToolRun.find("vagrant").isPresent()
                ? ToolRun.of(libvirt.toString(), home.resolve("state").toString(), "true")
                        .run()
                : new ToolRun.Result(CANNOT, "", "vagrant is not installed");
        // Where the tests are required to be whole, a skip is a failure.
        if (System.getenv("CI") == null) {
            assumeTrue(vagrant.status() != CANNOT, vagrant.errors());
        }
        assertThat(vagrant.status()).as(vagrant.errors()).isZero();
    }

    /** Brought up for the run by Vagrant from the box that is built here, and destroyed after it. */
    private Kmodrace.Answer onAMachineOfVagrants(String... more) throws Exception {
        Path box = DebianBox.built().resolve("kmodrace.box");
        return new Kmodrace(home)
                .patience(Duration.ofMinutes(12))
                .under(libvirt.toString(), home.resolve("state").toString())
                .env("VAGRANT_HOME", home.resolve("vagrant-home").toString())
                .env("VAGRANT_DEFAULT_PROVIDER", "libvirt")
                .env("XDG_STATE_HOME", home.resolve("state-home").toString())
                .env("KMODRACE_DRIVER", "qemu")
                .env("KMODRACE_PATIENCE", "150")
                .env("KMODRACE_BOX", "kmodrace-" + home.getFileName())
                .env("KMODRACE_BOX_URL", box.toString())
                .run(Stream.concat(Stream.of("run", "--machine", "vagrant", "--afterwards", "destroy"), Stream.of(more))
                        .toArray(String[]::new))
                .exited(ExitCode.OK);
    }

    @Test
    void theSixFirstScenariosSayOfItWhatTheySayOfOneUnderQemu() throws Exception {
        Kmodrace.Answer answer =
                onAMachineOfVagrants(Stream.concat(Stream.of("--trials", "1"), DebianBox.FIRST_SIX.stream())
                        .toArray(String[]::new));

        for (String scenario : DebianBox.FIRST_SIX) {
            assertThat(answer.unwrapped()).contains(scenario + " REPRODUCED 1/1");
        }
        assertThat(answer.unwrapped()).contains("vagrant kmodrace, backend");
        assertThat(answer.err()).contains("booting kmodrace anew");
        try (var domains = Files.walk(home.resolve("state/lib/images"))) {
            assertThat(domains.filter(file -> file.toString().contains("_kmodrace")))
                    .as("disks of machines")
                    .isEmpty();
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "kmodrace.machines",
            matches = "all",
            disabledReason = "takes minutes; -Dkmodrace.machines=all runs it")
    void theKernelThatIsAskedForIsTheOneThatIsRaced() throws Exception {
        String kernel = "debian:6.12";
        // The machine's network leads nowhere.
        new Kmodrace(Files.createDirectory(home.resolve("before")))
                .run("kernel", "fetch", kernel)
                .exited(ExitCode.OK);

        Kmodrace.Answer answer = onAMachineOfVagrants("--kernel", kernel, "--trials", "2", "parallel-load");

        assertThat(answer.unwrapped())
                .contains("parallel-load REPRODUCED 2/2")
                .containsPattern("ran on: kernel 6\\.12\\.\\S+ \\(debian:6\\.12\\), vagrant kmodrace");
    }
}
