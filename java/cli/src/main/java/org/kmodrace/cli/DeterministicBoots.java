// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.replay.Streams;
import org.kmodrace.lab.session.Slots;
import org.kmodrace.lab.session.Workers;

/** The same run several times over, for comparing what its machines said; several of them side by side. */
record DeterministicBoots(RunRequest request, KernelSpec kernel, int boots, int jobs, LiveView screen) {
    /** Takes what was made ready for another look, or for other work. */
    @FunctionalInterface
    interface Change {
        /** The run as it shall be. */
        KernelRun apply(KernelRun made) throws LabException, InterruptedException;
    }

    /**
     * Runs them all.
     *
     * @param name of the whole, for the records
     * @param directory gets a run record for each, {@code boot-01} and so on
     * @return what each has said, in order
     */
    List<Streams> run(String name, Path directory, Change change) throws LabException, InterruptedException {
        Streams[] all = new Streams[boots];
        AtomicInteger next = new AtomicInteger();
        Workers.run(Math.min(jobs, boots), () -> {
            for (int boot = next.getAndIncrement(); boot < boots; boot = next.getAndIncrement()) {
                all[boot] = boot("boot-%02d".formatted(boot + 1), name, directory, change);
            }
        });
        return Arrays.asList(all);
    }

    private Streams boot(String label, String name, Path directory, Change change)
            throws LabException, InterruptedException {
        Path own = directory.resolve(label);
        RunView view = new RunView(screen, boots == 1 ? "" : label);
        try {
            Files.createDirectories(own);
            // One machine at a time, so that it does not depend on the host which machine gets which work.
            change.apply(KernelRun.prepare(request, kernel, view)).race(name + "/" + label, own, new Slots(1), false);
            return Streams.of(own);
        } catch (IOException e) {
            throw LabException.ofIo("keeping a boot's record", own, e);
        }
    }
}
