// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.cli.guest.LibkmodCheck;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.image.GuestImage;
import org.kmodrace.lab.image.GuestRuntime;
import org.kmodrace.lab.image.Home;
import org.kmodrace.lab.image.ImageOverlay;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.kernel.Kernels;
import org.kmodrace.lab.machine.BootSpec;
import org.kmodrace.lab.machine.MachineEvent;
import org.kmodrace.lab.machine.QemuMachine;

/** libkmod through JNA on a real kernel: what it says of modules that are there, and that it brings and takes them. */
@Timeout(300)
class LibkmodInGuestIT {
    private static final Path LIBKMOD = Path.of("/lib/x86_64-linux-gnu/libkmod.so.2");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"debian:6.1", "debian:6.12"})
    void modulesAreInsertedProbedLookedAtAndRemoved(String kernelName) throws Exception {
        Map<String, String> said = answers(kernelName);

        assertThat(said)
                .containsEntry("builtin", "Optional[BUILTIN]")
                // As libkmod itself says: a directory in sysfs without a state is one of a module that is coming.
                .containsEntry("no module at all", "Optional[COMING]")
                .containsEntry("dependencies", "[kmr_gate]")
                .containsEntry("before", "Optional.empty")
                .containsEntry("insert without what it needs", "ENOENT")
                .containsEntry("probe dry", "0")
                .containsEntry("after dry", "Optional.empty")
                .containsEntry("probe", "0")
                .containsEntry("state of user", "Optional[LIVE]")
                .containsEntry("state of owner", "Optional[LIVE]")
                .containsEntry("references of owner", "OptionalInt[1]")
                .containsEntry("holders of owner", "[kmr_open]")
                .containsEntry("sections of user", "true")
                .containsEntry("loaded", "[kmr_gate, kmr_open]")
                .containsEntry("probe again", "0")
                .containsEntry("probe again, loaded not allowed", "EEXIST")
                .containsEntry("insert again", "EEXIST")
                .containsEntry("remove what is used", "EAGAIN")
                .containsEntry("remove user", "0")
                .containsEntry("remove user again", "ENOENT")
                .containsEntry("insert", "0")
                .containsEntry("remove inserted", "0")
                .containsEntry("remove owner", "0")
                .containsEntry("after", "Optional.empty");
        assertThat(said.get("library")).contains("libkmod.so.2");
    }

    private Map<String, String> answers(String kernelName) throws Exception {
        LiveView view = LiveView.ofStandardError();
        Cache cache = Cache.ofUser();
        Kernel kernel = new Kernels(cache).resolve(KernelSpec.parse(kernelName), view);
        Preparation preparation = new Preparation(cache, new Home(Kmodrace.checkout()), kernel, view);
        GuestImage image = preparation.image(preparation.testModules(null), "jna");
        Path initramfs = withCheck(image.file(), GuestRuntime.obtain(cache, "jna", view));
        BootSpec spec = new BootSpec(kernel.image(), initramfs, "", 1, 512, preparation.accelerator("auto"), folder);
        Map<String, String> said = new LinkedHashMap<>();
        try (QemuMachine machine = QemuMachine.start(spec)) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < deadline) {
                MachineEvent event = machine.next(Duration.ofSeconds(1));
                if (event instanceof MachineEvent.AgentLine(String line)) {
                    if (line.equals("bye")) {
                        return said;
                    }
                    int colon = line.indexOf(": ");
                    said.put(line.substring(0, Math.max(0, colon)), line.substring(colon + 2));
                } else if (event instanceof MachineEvent.Ended) {
                    break;
                }
            }
        }
        throw new AssertionError("the guest did not say it all: " + said + "\n" + Files.readString(spec.consoleLog()));
    }

    private Path withCheck(Path image, GuestRuntime runtime) throws IOException {
        Path initramfs = folder.resolve("initramfs.cpio");
        try (ImageOverlay overlay = new ImageOverlay(image, initramfs)) {
            overlay.file("/kmodrace/check.jar", jar());
            overlay.file(LIBKMOD.toString(), LIBKMOD);
            overlay.program(runtime.command(List.of("-cp", "/kmodrace/check.jar", LibkmodCheck.class.getName())));
        }
        return initramfs;
    }

    private Path jar() throws IOException {
        Path file = folder.resolve("check.jar");
        String name = LibkmodCheck.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file));
                InputStream type = LibkmodCheck.class.getResourceAsStream("/" + name)) {
            jar.putNextEntry(new JarEntry(name));
            Objects.requireNonNull(type).transferTo(jar);
            jar.closeEntry();
        }
        return file;
    }
}
