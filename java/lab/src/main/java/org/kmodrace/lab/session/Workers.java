// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.kmodrace.lab.LabException;

/** Does the same work with several threads, each until nothing is left. */
public final class Workers {
    /** More machines side by side are asked for. */
    private static final int MOST = 4;
    /** What QEMU takes besides its guest's memory, in MiB. */
    private static final int OVERHEAD_MIB = 256;

    private static final Path MEMORY = Path.of("/proc/meminfo");

    /** What each thread does. */
    @FunctionalInterface
    public interface Work {
        void go() throws LabException, InterruptedException;
    }

    private Workers() {}

    /**
     * How many machines fit on this host: one for each CPU, as far as memory reaches, at most four.
     *
     * @param memoryMiB of each machine
     */
    public static int fitting(int memoryMiB) {
        int cpus = Runtime.getRuntime().availableProcessors();
        return Math.clamp(availableMiB() / (memoryMiB + OVERHEAD_MIB), 1, Math.min(cpus, MOST));
    }

    /** What the kernel says can be had without swapping; little where it does not say. */
    private static long availableMiB() {
        try {
            return Files.readAllLines(MEMORY).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(kib -> Long.parseLong(kib) >> 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /**
     * Returns when all are done, or when the first has failed and the others were interrupted and have ended.
     *
     * @param jobs how many threads, at least one
     */
    public static void run(int jobs, Work work) throws LabException, InterruptedException {
        if (jobs == 1) {
            work.go();
            return;
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(
                jobs, task -> Thread.ofPlatform().name("machines").daemon(true).unstarted(task))) {
            CompletionService<Boolean> done = new ExecutorCompletionService<>(threads);
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < jobs; i++) {
                all.add(done.submit(() -> {
                    work.go();
                    return true;
                }));
            }
            try {
                for (int i = 0; i < jobs; i++) {
                    done.take().get();
                }
            } catch (ExecutionException e) {
                throw failure(e);
            } finally {
                all.forEach(future -> future.cancel(true));
            }
        }
    }

    private static RuntimeException failure(ExecutionException e) throws LabException, InterruptedException {
        switch (e.getCause()) {
            case LabException lab -> throw lab;
            case InterruptedException interrupted -> throw interrupted;
            case RuntimeException unchecked -> throw unchecked;
            case null, default -> throw new IllegalStateException("a machine's thread failed oddly", e);
        }
    }
}
