// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.kmodrace.bench.guest.GuestBench;
import org.kmodrace.bench.guest.JavaPeer;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.image.GuestImage;
import org.kmodrace.lab.image.GuestRuntime;
import org.kmodrace.lab.image.Home;
import org.kmodrace.lab.image.ImageOverlay;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.kernel.Kernels;
import org.kmodrace.lab.machine.Accelerator;
import org.kmodrace.lab.machine.AcceleratorProbe;
import org.kmodrace.lab.machine.BootSpec;
import org.kmodrace.lab.machine.MachineEvent;
import org.kmodrace.lab.machine.QemuMachine;
import org.kmodrace.lab.modules.TestModules;

/**
 * The guest's part: one machine, made as {@code kmodrace run} makes it, in which {@link GuestBench} runs in the agent's
 * stead, on the same runtime with the same flags.
 */
final class GuestRun {
    private static final String JAR = "/kmodrace/bench/bench.jar";
    private static final List<String> BACKENDS = List.of("ffm", "jni", "jna");
    private static final int CPUS = 2;
    private static final int MEMORY_MIB = 768;
    /** Rounds after which all is compiled that will be. */
    private static final int WARM_UPS = 12;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A guest whose clock shows how many instructions it has executed (QEMU's -icount, 2^0 ns for each). One CPU: 6.1
     * does not get over the start of a second under it. */
    private static final Accelerator COUNTING = new Accelerator(
            "tcg, a nanosecond an instruction",
            List.of("-accel", "tcg,thread=single", "-cpu", "max,cx16=off,erms=off", "-icount", "shift=0,sleep=off"),
            "asked for.",
            null);

    private final Home home;
    private final Path directory;
    private final boolean quick;
    private final boolean instructions;
    private final Progress progress;

    /**
     * A run whose files go into a directory that exists.
     *
     * @param instructions whether a nanosecond of the guest is to be an instruction
     */
    GuestRun(Home home, Path directory, boolean quick, boolean instructions, Progress progress) {
        this.home = home;
        this.directory = directory;
        this.quick = quick;
        this.instructions = instructions;
        this.progress = progress;
    }

    /**
     * Measures.
     *
     * @param jvm more options for the guest's JVM; the last of two that contradict counts
     * @return what machine it was, in a line
     */
    String measure(String kernelName, int rounds, List<String> jvm, Samples into)
            throws LabException, InterruptedException {
        Cache cache = Cache.ofUser();
        Kernel kernel = new Kernels(cache).resolve(KernelSpec.parse(kernelName), progress);
        Path modules = new TestModules(cache).build(kernel, home.testModules(), progress);
        // JNA's has what the other two need, and JNA.
        GuestRuntime runtime = GuestRuntime.obtain(cache, "jna", progress);
        GuestImage image = GuestImage.obtain(cache, home, kernel, modules, runtime, progress);
        Accelerator accelerator = instructions
                ? COUNTING
                : new AcceleratorProbe(cache).choose(kernel.image(), GuestImage.probe(cache, home), progress);
        Path initramfs = directory.resolve("initramfs.cpio");
        try {
            write(initramfs, image.file(), command(runtime, jvm, quick ? 1 : WARM_UPS, rounds));
        } catch (IOException e) {
            throw LabException.ofIo("writing the guest image", initramfs, e);
        }
        BootSpec spec = new BootSpec(
                kernel.image(), initramfs, "", instructions ? 1 : CPUS, MEMORY_MIB, accelerator, directory);
        try (QemuMachine machine = QemuMachine.start(spec)) {
            return listen(machine, into) + ", qemu " + accelerator.name();
        }
    }

    private void write(Path initramfs, Path image, List<String> command) throws IOException, LabException {
        try (ImageOverlay overlay = new ImageOverlay(image, initramfs)) {
            overlay.file("/kmodrace/bench/peer", peer(home));
            overlay.file(JAR, ourJar());
            overlay.program(command);
        }
    }

    /** The program that asks, and at its end the command line of those that are asked. */
    private static List<String> command(GuestRuntime runtime, List<String> jvm, int warmUps, int rounds) {
        List<String> java = new ArrayList<>(jvm);
        java.addAll(List.of("--add-modules=org.kmodrace.race", "-cp", JAR));
        List<String> asking = new ArrayList<>(java);
        asking.addAll(List.of(
                GuestBench.class.getName(),
                Integer.toString(warmUps),
                Integer.toString(rounds),
                String.join(",", BACKENDS)));
        java.add(JavaPeer.class.getName());
        List<String> command = new ArrayList<>(runtime.command(asking));
        command.addAll(runtime.command(java));
        return command;
    }

    private String listen(QemuMachine machine, Samples into) throws LabException, InterruptedException {
        String about = "";
        long lastWord = System.nanoTime();
        while (System.nanoTime() - lastWord < PATIENCE.toNanos()) {
            MachineEvent event = machine.next(Duration.ofSeconds(1));
            if (event instanceof MachineEvent.Broken(IOException why)) {
                throw LabException.ofIo("keeping the console", machine.console().file(), why);
            }
            if (event instanceof MachineEvent.Ended) {
                throw failed("the machine ended before it had measured all");
            }
            if (!(event instanceof MachineEvent.AgentLine(String line))) {
                continue;
            }
            lastWord = System.nanoTime();
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "bench" -> into.add(words[1], words[2], Integer.parseInt(words[3]), Double.parseDouble(words[4]));
                case "release" -> about = "kernel " + words[1] + ", JDK " + words[3] + ", " + words[5] + " CPUs";
                case "failed" -> throw failed("the benchmark failed in the guest: " + line);
                case "bye" -> {
                    return about;
                }
                default -> progress.step("guest: " + line);
            }
        }
        throw failed("the machine has been silent for " + PATIENCE.toSeconds() + " s");
    }

    private LabException failed(String what) {
        return new LabException(what, directory.toString(), "see console.log there (--keep DIR keeps it)");
    }

    /** The C peer that the build made. */
    static Path peer(Home home) throws LabException {
        Path peer = home.root().resolve("target/native/peer");
        if (!Files.isExecutable(peer)) {
            throw new LabException("the C peer was not built", peer.toString(), "run `make -C native`");
        }
        return peer;
    }

    private static Path ourJar() throws LabException {
        try {
            Path jar = Path.of(GuestBench.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isRegularFile(jar)) {
                return jar;
            }
            throw new LabException("the benchmarks are not in a jar", jar.toString(), "start bench/bridge-ratios");
        } catch (URISyntaxException e) {
            throw new LabException("the jar has an unusable address", "java/bench", "move the checkout", e);
        }
    }
}
