// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.kmodrace.bridge.Capability;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;

/**
 * Finds out whether KVM runs a guest here, by letting it: a {@code /dev/kvm} that opens, answers its API
 * version and creates virtual CPUs may still not run one. The answer is kept in the cache for this host
 * kernel, this QEMU and this state of {@code /dev/kvm}.
 */
public final class AcceleratorProbe {
    /** What the guest's init prints when it has no agent to run, with all CPUs up. */
    public static final String ALIVE = "KMODRACE init: alive";

    private static final Path DEVICE = Path.of("/dev/kvm");
    /** With a KVM that works a guest is up in under two seconds. */
    private static final Duration BOUND = Duration.ofSeconds(12);

    private static final String YES = "yes";
    private static final String NO = "no ";

    private final Cache cache;

    public AcceleratorProbe(Cache cache) {
        this.cache = cache;
    }

    /** The accelerator to use; boots the kernel for a moment when the answer is not known yet. */
    public Accelerator choose(Path kernel, Path probeImage, Progress progress)
            throws LabException, InterruptedException {
        return switch (kvm(Optional.of(kernel), probeImage, progress)) {
            case Capability.Supported _ -> Accelerator.kvm();
            case Capability.Unsupported(String why) -> Accelerator.tcg(why);
            case Capability.CouldNotTell(String why) -> Accelerator.tcg(why);
        };
    }

    /**
     * Whether KVM runs a guest.
     *
     * @param kernel one to try it with; without one only what is known is told
     */
    public Capability kvm(Optional<Path> kernel, Path probeImage, Progress progress)
            throws LabException, InterruptedException {
        if (!Files.exists(DEVICE)) {
            return new Capability.Unsupported("there is no /dev/kvm.");
        }
        if (!Files.isReadable(DEVICE) || !Files.isWritable(DEVICE)) {
            return new Capability.Unsupported("/dev/kvm is there, but not for this user (group kvm).");
        }
        Path remembered = cache.folder("probe").resolve("kvm-" + hostKey());
        Optional<Capability> known = recall(remembered);
        if (known.isPresent()) {
            return known.get();
        }
        if (kernel.isEmpty()) {
            return new Capability.CouldNotTell(
                    "/dev/kvm opens; whether it runs a guest shows when a kernel has been fetched to try it with.");
        }
        progress.step("trying whether KVM runs a guest (at most " + BOUND.toSeconds() + " s, once)");
        Capability found = boot(kernel.get(), probeImage);
        String text = found instanceof Capability.Unsupported(String why) ? NO + why : YES;
        cache.replace(remembered, text.getBytes(StandardCharsets.UTF_8));
        return found;
    }

    private Capability boot(Path kernel, Path probeImage) throws LabException, InterruptedException {
        Path directory = cache.folder("probe/run-" + ProcessHandle.current().pid());
        BootSpec spec = new BootSpec(kernel, probeImage, "", 1, 256, Accelerator.kvm(), directory);
        long deadline = System.nanoTime() + BOUND.toNanos();
        try (QemuMachine machine = QemuMachine.start(spec)) {
            while (System.nanoTime() < deadline) {
                MachineEvent event = machine.next(Duration.ofMillis(100));
                if (machine.console().end().contains(ALIVE)) {
                    return new Capability.Supported();
                }
                if (event instanceof MachineEvent.Ended) {
                    return unsupported(machine, "QEMU ended");
                }
            }
            return unsupported(machine, "nothing came on its console in " + BOUND.toSeconds() + " s");
        } finally {
            discard(directory);
        }
    }

    private static Capability unsupported(QemuMachine machine, String otherwise) {
        String said = machine.complaints().lines().findFirst().orElse(otherwise);
        return new Capability.Unsupported("/dev/kvm opens, but does not run a guest: " + said + ".");
    }

    private static Optional<Capability> recall(Path file) {
        try {
            String text = Files.readString(file);
            return Optional.of(
                    text.startsWith(NO)
                            ? new Capability.Unsupported(text.substring(NO.length()))
                            : new Capability.Supported());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void discard(Path directory) {
        try {
            for (String name : List.of("console.log", "qemu.log", "")) {
                Files.deleteIfExists(directory.resolve(name));
            }
        } catch (IOException e) {
            // A leftover in the cache harms nobody.
        }
    }

    /** What the answer depends on: the host's kernel and QEMU. */
    private String hostKey() throws LabException, InterruptedException {
        Path release = Path.of("/proc/sys/kernel/osrelease");
        try {
            return Integer.toHexString(Files.readString(release).hashCode()) + "-"
                    + QemuInstall.find(cache).key();
        } catch (IOException e) {
            throw LabException.ofIo("asking for the host's kernel", release, e);
        }
    }
}
