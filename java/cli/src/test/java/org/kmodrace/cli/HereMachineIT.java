// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.bridge.Backends;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.image.GuestRuntime;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.kernel.Kernels;

/** The kernel that runs this machine is not raced by accident, and not where it cannot be. */
class HereMachineIT {
    private static final Duration RUN = Duration.ofMinutes(5);
    /** Takes the JDK and all that a run writes. */
    private static final String DISK = "1500M";

    @TempDir
    private Path home;

    @Test
    void itIsNotTouchedUnlessThatWasSaidInSoManyWords() throws Exception {
        Kmodrace.Answer answer = new Kmodrace(home)
                .run("run", "--machine", "here", "parallel-load")
                .exited(ExitCode.USAGE);

        assertThat(answer.err()).contains("which may not survive it", "--touch-this-kernel");
    }

    @Test
    void aKernelWithoutModulesIsRefusedForThatReason() throws Exception {
        assumeThat(Path.of("/proc/modules"))
                .as("this kernel has modules, and a test is no reason to touch them")
                .matches(modules -> !Files.exists(modules));

        Kmodrace.Answer answer = new Kmodrace(home)
                .run("run", "--machine", "here", "--touch-this-kernel", "parallel-load")
                .exited(ExitCode.INFRASTRUCTURE);

        assertThat(answer.err()).contains("has no module support: there is no /proc/modules");
        assertThat(answer.directories()).isEmpty();
    }

    /** On a machine that may be spoilt: one in a virtual machine, used by somebody who has logged in there. */
    @Test
    void itIsRacedOnceThatWasSaidAndIsLeftAsItWas() throws Exception {
        Path disk = diskOfSomebodyWhoHasKmodrace();
        try (DebianBox box = DebianBox.boot(Files.createDirectory(home.resolve("box")), disk)) {
            String kmodrace = "sudo env XDG_CACHE_HOME=/mnt/cache KMODRACE_RUNS=/mnt/runs /mnt/jdk/bin/java"
                    + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dkmodrace.root=/mnt/checkout"
                    + " -jar /mnt/checkout/kmodrace.jar run --machine here --machine-dir /mnt/machine"
                    + " --modules /mnt/modules --trials 2 parallel-load open-vs-unload";
            assertThat(box.run("sudo mount /dev/vdb /mnt").status()).isZero();
            String before = state(box);

            ToolRun.Result run = box.run(kmodrace + " --touch-this-kernel", RUN);

            assertThat(run.status()).as(run.output() + run.errors()).isEqualTo(ExitCode.OK);
            assertThat(run.output().replaceAll("\\s+", " "))
                    .contains("parallel-load REPRODUCED 2/2")
                    .contains("open-vs-unload SKIPPED")
                    .contains("this machine, backend ffm")
                    .contains("kernel " + DebianBox.kernel());
            assertThat(state(box)).isEqualTo(before);
        }
    }

    /** What a run might leave behind: modules, settings, instances of the tracer. */
    private static String state(DebianBox box) throws Exception {
        return box.run("grep -c kmr_ /proc/modules; cat /proc/sys/kernel/panic_on_oops /proc/sys/kernel/panic"
                        + " /sys/kernel/rcu_expedited /proc/sys/kernel/printk_devkmsg; pgrep java; sudo sh -c 'mount -t"
                        + " tracefs none /sys/kernel/tracing 2>/dev/null; ls /sys/kernel/tracing/instances'")
                .output();
    }

    /** A JDK, this checkout as it was built, the kernel's packages as they were fetched, and modules for it. */
    private Path diskOfSomebodyWhoHasKmodrace() throws Exception {
        String kernel = "debian:" + DebianBox.kernel().replace("-cloud-amd64", "");
        Path tree = Files.createDirectory(home.resolve("disk"));
        Path cache = Files.createDirectories(tree.resolve("cache/kmodrace/kernels"));
        Path checkout = Files.createDirectory(tree.resolve("checkout"));
        modulesFor(kernel, tree.resolve("modules"));
        // Linking it there would take an emulated machine minutes.
        Path runtime = GuestRuntime.obtain(Cache.ofUser(), Backends.DEFAULT, LiveView.ofStandardError())
                .directory();
        copy(runtime, Files.createDirectory(tree.resolve("cache/kmodrace/runtime")));
        Path kernels = Cache.ofUser().folder("kernels");
        copy(Path.of(System.getProperty("java.home")), tree.resolve("jdk"));
        copy(kernels.resolve("index.properties"), cache);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(kernels, DebianBox.kernel() + "_*")) {
            for (Path entry : entries) {
                copy(entry, cache);
            }
        }
        Path built = Kmodrace.checkout();
        copy(built.resolve("testmods"), checkout);
        copy(built.resolve("java/cli/target/kmodrace.jar"), checkout);
        copy(built.resolve("java/cli/target/lib"), checkout);
        copy(built.resolve("target/native"), Files.createDirectory(checkout.resolve("target")));
        Path disk = home.resolve("disk.img");
        ToolRun.of("mkfs.ext4", "-q", "-d", tree.toString(), disk.toString(), DISK)
                .require("making a disk", "install e2fsprogs");
        return disk;
    }

    /** Those that were built with this checkout, where the machine has their kernel. */
    private void modulesFor(String kernel, Path out) throws Exception {
        String built = new Kernels(Cache.ofUser())
                .resolve(KernelSpec.parse(Kmodrace.KERNEL), Progress.SILENT)
                .release();
        if (built.equals(DebianBox.kernel())) {
            copy(Kmodrace.checkout().resolve("target/testmods"), out);
        } else {
            new Kmodrace(home.resolve("use"))
                    .run("modules", "build", "--kernel", kernel, "--out", out.toString())
                    .exited(ExitCode.OK);
        }
    }

    private static void copy(Path from, Path to) throws Exception {
        ToolRun.of("cp", "--archive", from.toRealPath().toString(), to.toString())
                .require("copying", "see what it says");
    }
}
