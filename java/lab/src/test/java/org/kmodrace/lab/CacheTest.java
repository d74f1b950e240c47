// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CacheTest {
    @TempDir
    Path folder;

    /** Another process: takes the lock, or fills an entry, says so, and stays until it is killed. */
    public static void main(String[] arguments) throws Exception {
        Cache cache = Cache.at(Path.of(arguments[1]));
        if (arguments[0].equals("lock")) {
            cache.withLock("thing", () -> stay("locked"));
        } else {
            cache.publish(cache.root().resolve("kernels/half"), entry -> {
                Files.writeString(entry.resolve("file"), "half of it");
                stay("filling");
            });
        }
    }

    private static String stay(String word) throws InterruptedException {
        System.out.println(word);
        Thread.sleep(60_000);
        return word;
    }

    private static Process other(String what, Path root) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CacheTest.class.getName(),
                        what,
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        assertThat(out.readLine()).isIn("locked", "filling");
        return process;
    }

    @Test
    void followsTheBaseDirectorySpecification() {
        assertThat(Cache.rootFor(Map.of("XDG_CACHE_HOME", "/c", "HOME", "/h"))).isEqualTo(Path.of("/c/kmodrace"));
        assertThat(Cache.rootFor(Map.of("XDG_CACHE_HOME", "relative", "HOME", "/h")))
                .isEqualTo(Path.of("/h/.cache/kmodrace"));
        assertThat(Cache.rootFor(Map.of("HOME", "/h"))).isEqualTo(Path.of("/h/.cache/kmodrace"));
    }

    @Test
    void aLockKeepsThreadsApart() throws Exception {
        Cache cache = Cache.at(folder);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                try {
                    cache.withLock("thing", () -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        Thread.sleep(5);
                        return inside.decrementAndGet();
                    });
                } catch (LabException | InterruptedException e) {
                    most.set(100);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void aLockKeepsProcessesApartAndDiesWithItsHolder() throws Exception {
        Cache cache = Cache.at(folder);
        Process other = other("lock", folder);
        CountDownLatch waiting = new CountDownLatch(1);
        AtomicInteger got = new AtomicInteger();
        Thread thread = Thread.startVirtualThread(() -> {
            try {
                cache.withLock("thing", message -> waiting.countDown(), got::incrementAndGet);
            } catch (LabException | InterruptedException e) {
                got.set(100);
            }
        });
        assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(got).hasValue(0);
        other.destroyForcibly().waitFor();
        thread.join();
        assertThat(got).hasValue(1);
    }

    @Test
    void waitingForALockCanBeInterrupted() throws Exception {
        Cache cache = Cache.at(folder);
        Process other = other("lock", folder);
        try {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> cache.withLock("thing", () -> 1)).isInstanceOf(InterruptedException.class);
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void aLockIsNotReentrant() throws Exception {
        Cache cache = Cache.at(folder);
        assertThatThrownBy(() -> cache.withLock("thing", () -> cache.withLock("thing", () -> 1)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(cache.<Integer>withLock("thing", () -> 2)).isEqualTo(2);
    }

    @Test
    void anEntryAppearsOnlyWhenItIsComplete() throws Exception {
        Cache cache = Cache.at(folder);
        Path entry = cache.root().resolve("kernels/k");
        cache.publish(entry, directory -> {
            Files.writeString(directory.resolve("file"), "content");
            assertThat(entry).doesNotExist();
        });
        assertThat(entry.resolve("file")).hasContent("content");
        cache.publish(entry, directory -> {
            throw new AssertionError("it is there already");
        });
        assertThat(names(entry.resolveSibling(""))).containsExactly("k");
        cache.remove(entry);
        assertThat(names(entry.resolveSibling(""))).isEmpty();
    }

    @Test
    void aFailureLeavesNothingBehind() throws Exception {
        Cache cache = Cache.at(folder);
        Path entry = cache.root().resolve("kernels/k");
        assertThatThrownBy(() -> cache.publish(entry, directory -> {
                    Files.writeString(directory.resolve("file"), "half");
                    throw new FileSystemException("/cache/file", null, "No space left on device");
                }))
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll("the disk is full", "/cache/file", "XDG_CACHE_HOME");
        assertThat(names(entry.resolveSibling(""))).isEmpty();
    }

    @Test
    void whatAKilledProcessLeftIsRemovedButNotWhatALivingOneWrites() throws Exception {
        Cache cache = Cache.at(folder);
        Path kernels = cache.root().resolve("kernels");
        Process other = other("fill", folder);
        cache.publish(kernels.resolve("first"), directory -> {});
        assertThat(names(kernels)).as("the other is alive").hasSize(3).contains("first");
        other.destroyForcibly().waitFor();
        assertThat(names(kernels)).doesNotContain("half");
        cache.publish(kernels.resolve("second"), directory -> {});
        assertThat(names(kernels)).containsExactly("first", "second");
    }

    @Test
    void ofTwoWhoPublishTheSameBothGetOne() throws Exception {
        Cache cache = Cache.at(folder);
        Path entry = cache.root().resolve("kernels/k");
        cache.publish(entry, mine -> {
            Files.writeString(mine.resolve("file"), "mine");
            cache.publish(entry, theirs -> Files.writeString(theirs.resolve("file"), "theirs"));
        });
        assertThat(entry.resolve("file")).hasContent("theirs");
        assertThat(names(entry.resolveSibling(""))).containsExactly("k");
    }

    @Test
    void realErrorsAreWordedForPeople() throws Exception {
        try (FileOutputStream full = new FileOutputStream("/dev/full")) {
            assertThatThrownBy(() -> {
                        try {
                            full.write(1);
                        } catch (IOException e) {
                            throw LabException.ofIo("writing", Path.of("/dev/full"), e);
                        }
                    })
                    .hasMessageContainingAll("the disk is full", "/dev/full");
        }
        assertThat(LabException.ofIo("reading", Path.of("/x"), new AccessDeniedException("/y")))
                .hasMessageContainingAll("permission denied", "/y");
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> Cache.at(file.resolve("below")))
                .isInstanceOf(LabException.class)
                .hasMessageContaining(file.toString());
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
