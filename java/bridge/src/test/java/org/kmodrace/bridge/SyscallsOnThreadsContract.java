// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every backend must do for the threads that call it. */
@Timeout(60)
public abstract class SyscallsOnThreadsContract {
    private static final int EAFNOSUPPORT = 97;
    private static final int ROUNDS = 200_000;

    private final ModuleSyscalls sys;

    /** @param sys of the backend */
    protected SyscallsOnThreadsContract(ModuleSyscalls sys) {
        this.sys = sys;
    }

    @Test
    void aThreadIsToldItsOwnNumber() throws Exception {
        int here = sys.threadId();
        int there = onOneThread(() -> {
            int id = sys.threadId();
            assertThat(Path.of("/proc/self/task", Integer.toString(id), "comm")).hasContent("contract");
            return id;
        });
        assertThat(here).isPositive().isNotEqualTo(there);
        assertThat(Path.of("/proc/self/task", Integer.toString(here))).isDirectory();
    }

    @Test
    void aThreadIsPinnedAloneAndToOneCpu() throws Exception {
        String before = allowedCpus();
        int first = Integer.parseInt(before.split("[-,]", 2)[0]);
        onOneThread(() -> {
            assertThat(sys.pinToCpu(first)).isEqualTo(new SysResult(0, Errno.NONE));
            assertThat(allowedCpus()).isEqualTo(Integer.toString(first));
            // There may be so many CPUs some day, but hardly where this runs.
            assertThat(sys.pinToCpu(1_023).failedWith(Errno.EINVAL)).isTrue();
            assertThat(allowedCpus()).isEqualTo(Integer.toString(first));
            return first;
        });
        assertThat(allowedCpus()).as("of the thread that was not pinned").isEqualTo(before);
    }

    @Test
    void aCpuOutsideTheSetIsTheCallersMistake() {
        assertThatThrownBy(() -> sys.pinToCpu(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sys.pinToCpu(1_024)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachThreadKeepsItsOwnErrno() throws Exception {
        List<Callable<Errno>> calls = List.of(
                () -> sys.close(-1).errno(),
                () -> sys.open("/nowhere/at/all", 0).errno(),
                () -> sys.socket(9999, 1, 0).errno());
        List<Errno> expected = List.of(Errno.EBADF, Errno.ENOENT, new Errno(EAFNOSUPPORT));
        CountDownLatch start = new CountDownLatch(calls.size());
        List<Future<Optional<Errno>>> strangers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(calls.size())) {
            for (int i = 0; i < calls.size(); i++) {
                Callable<Errno> call = calls.get(i);
                Errno mine = expected.get(i);
                strangers.add(threads.submit(() -> {
                    start.countDown();
                    start.await();
                    for (int round = 0; round < ROUNDS; round++) {
                        Errno got = call.call();
                        if (!got.equals(mine)) {
                            return Optional.of(got);
                        }
                    }
                    return Optional.empty();
                }));
            }
            for (Future<Optional<Errno>> stranger : strangers) {
                assertThat(stranger.get()).as("another thread's errno").isEmpty();
            }
        }
    }

    private static <T> T onOneThread(Callable<T> work) throws Exception {
        try (ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("contract").factory())) {
            return thread.submit(work).get();
        }
    }

    private static String allowedCpus() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .findFirst()
                .orElseThrow()
                .substring("Cpus_allowed_list:".length())
                .strip();
    }
}
