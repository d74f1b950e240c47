// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.machine.Accelerator;
import org.kmodrace.lab.machine.AcceleratorProbe;
import org.kmodrace.lab.machine.BootSpec;
import org.kmodrace.lab.machine.MachineEvent;
import org.kmodrace.lab.machine.QemuInstall;
import org.kmodrace.lab.machine.QemuMachine;
import org.kmodrace.lab.session.Workers;

/**
 * Finds out whether this host's QEMU runs a kernel the same way twice, by letting it: versions of QEMU differ in how
 * they share time among CPUs, and kernels in what they wait for. A good answer is kept in the cache for this QEMU, this
 * kernel and this number of CPUs.
 */
public final class DeterminismProbe {
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final int MEMORY_MIB = 256;

    private final Cache cache;

    /** Keeps its answers in {@code cache}. */
    public DeterminismProbe(Cache cache) {
        this.cache = cache;
    }

    /**
     * Boots the kernel twice for a moment, unless the answer is known.
     *
     * @param probeImage whose init only says that it lives
     * @throws LabException when a boot comes to no end, or the two differ
     */
    public void require(Kernel kernel, Path probeImage, Accelerator accelerator, int cpus, Progress progress)
            throws LabException, InterruptedException {
        QemuInstall qemu = QemuInstall.find(cache);
        String name = "probe/determinism-" + qemu.key() + "-" + kernel.digest().substring(0, 20) + "-" + cpus;
        Path known = cache.root().resolve(name);
        if (Files.isDirectory(known)) {
            return;
        }
        var _ = cache.withLock(
                name,
                progress,
                () -> cache.publish(known, directory -> {
                    progress.step("trying whether QEMU boots " + kernel.release() + " with " + cpus
                            + " CPUs the same way twice (once)");
                    compare(
                            new BootSpec(kernel.image(), probeImage, "", cpus, MEMORY_MIB, accelerator, directory),
                            qemu.version());
                }));
    }

    private static void compare(BootSpec spec, String qemu) throws LabException, IOException, InterruptedException {
        BootSpec one = spec.in(Files.createDirectory(spec.directory().resolve("one")));
        BootSpec other = spec.in(Files.createDirectory(spec.directory().resolve("other")));
        Queue<BootSpec> boots = new ConcurrentLinkedQueue<>(List.of(one, other));
        Workers.run(boots.size(), () -> boot(boots.remove(), qemu));
        Optional<Difference> difference = Difference.find(one.consoleLog(), other.consoleLog());
        if (difference.isPresent()) {
            Difference d = difference.get();
            throw new LabException(
                    "QEMU " + qemu + " is not deterministic here: two boots of one seed part in line " + d.line()
                            + " of the console",
                    d.one() + "\n" + d.other(),
                    "docs/determinism.md says what is known of it; another version of QEMU may do better");
        }
    }

    private static void boot(BootSpec spec, String qemu) throws LabException, InterruptedException {
        long deadline = System.nanoTime() + BOUND.toNanos();
        try (QemuMachine machine = QemuMachine.start(spec)) {
            while (!machine.console().end().contains(AcceleratorProbe.ALIVE)) {
                if (machine.next(Duration.ofMillis(50)) instanceof MachineEvent.Ended
                        && !machine.console().end().contains(AcceleratorProbe.ALIVE)) {
                    throw stuck(spec, qemu, "QEMU ended: " + machine.complaints());
                }
                if (System.nanoTime() > deadline) {
                    throw stuck(spec, qemu, machine.console().end().lines().reduce("nothing came", (a, line) -> line));
                }
            }
            machine.awaitLastWords();
        }
    }

    private static LabException stuck(BootSpec spec, String qemu, String last) {
        return new LabException(
                "QEMU " + qemu + " does not bring up this kernel with " + spec.cpus()
                        + " CPUs and counted instructions",
                last,
                "take fewer CPUs (--cpus 1), another kernel, or another version of QEMU");
    }
}
