// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The user's cache, {@code $XDG_CACHE_HOME/kmodrace} or {@code ~/.cache/kmodrace}. An entry is a directory that appears
 * by rename when it is complete and never changes afterwards; so readers need no lock. Makers of the same thing take a
 * named lock, which holds between processes and between threads.
 */
public final class Cache {
    private static final Map<Path, ReentrantLock> HELD_HERE = new ConcurrentHashMap<>();

    private final Path root;

    private Cache(Path root) {
        this.root = root;
    }

    /** The cache of the user who runs us; made when missing. */
    public static Cache ofUser() throws LabException {
        return at(rootFor(System.getenv()));
    }

    /** A cache at {@code root}; made when missing. */
    public static Cache at(Path root) throws LabException {
        try {
            Files.createDirectories(root);
            return new Cache(root.toRealPath());
        } catch (IOException e) {
            throw LabException.ofIo("making the cache", root, e);
        }
    }

    /** Where the cache lies for these environment variables (the XDG base directory specification's rule). */
    static Path rootFor(Map<String, String> environment) {
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        // The specification says that a relative path is invalid and to be ignored.
        if (xdg.startsWith("/")) {
            return Path.of(xdg, "kmodrace");
        }
        String home = environment.getOrDefault("HOME", "");
        return Path.of(home.isEmpty() ? System.getProperty("user.home") : home, ".cache", "kmodrace");
    }

    /** The cache's folder, an absolute real path. */
    public Path root() {
        return root;
    }

    /** A folder of the cache, made when missing; {@code name} may have slashes. */
    public Path folder(String name) throws LabException {
        Path folder = root.resolve(name);
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw LabException.ofIo("making a folder of the cache", folder, e);
        }
    }

    /** What is done under a lock. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        /** Does it. */
        T run() throws LabException, InterruptedException;
    }

    /** Fills a directory that is to become an entry. */
    @FunctionalInterface
    public interface Filler {
        /** Writes the entry's content into {@code directory}, which is empty; its path changes when it is published. */
        void fill(Path directory) throws IOException, LabException, InterruptedException;
    }

    /** {@link #withLock(String, Progress, Work)} without a word when it has to wait. */
    public <T extends @Nullable Object> T withLock(String name, Work<T> work)
            throws LabException, InterruptedException {
        return withLock(name, Progress.SILENT, work);
    }

    /**
     * Runs {@code work} while no other process and no other thread holds the lock {@code name}; waits for them without
     * a limit, and tells {@code progress} when it waits for another process. Not re-entrant: a thread that asks for a
     * lock it holds gets an {@link IllegalStateException}, since that is a mistake of ours.
     */
    public <T extends @Nullable Object> T withLock(String name, Progress progress, Work<T> work)
            throws LabException, InterruptedException {
        Path file = folder("locks").resolve(name.replace('/', '_') + ".lock");
        // Taken first, so that one JVM never has two descriptors of one lock file: closing either drops the lock.
        ReentrantLock here = HELD_HERE.computeIfAbsent(file, path -> new ReentrantLock());
        if (here.isHeldByCurrentThread()) {
            throw new IllegalStateException("lock " + name + " is held by this thread already");
        }
        here.lockInterruptibly();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (channel.tryLock() == null) {
                progress.step("waiting for another kmodrace that is busy with " + name);
                channel.lock();
            }
            return work.run();
        } catch (FileLockInterruptionException e) {
            // The channel leaves the flag set; the exception carries the same news.
            Thread.interrupted();
            InterruptedException interrupted = new InterruptedException("while waiting for the lock " + name);
            interrupted.initCause(e);
            throw interrupted;
        } catch (IOException e) {
            throw LabException.ofIo("taking the lock " + name, file, e);
        } finally {
            here.unlock();
        }
    }

    /**
     * Makes the entry {@code entry} (a path below {@link #root}) unless it is there: {@code filler} writes into a
     * temporary directory beside it, which is then renamed. When it fails nothing is left behind; what killed processes
     * left there is removed on the way.
     *
     * @return {@code entry}
     */
    public Path publish(Path entry, Filler filler) throws LabException, InterruptedException {
        if (Files.isDirectory(entry)) {
            return entry;
        }
        try {
            Path parent = Files.createDirectories(
                    Objects.requireNonNull(entry.toAbsolutePath().getParent()));
            Scratch.sweep(parent);
            try (Scratch scratch = Scratch.in(parent)) {
                filler.fill(scratch.path());
                rename(scratch.path(), entry);
            }
            return entry;
        } catch (IOException e) {
            throw LabException.ofIo("writing to the cache", entry, e);
        }
    }

    private static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Somebody else published the same entry first: theirs is as good as ours.
            if (!Files.isDirectory(to)) {
                throw e;
            }
        }
    }

    /** Replaces {@code file} (below {@link #root}) by {@code content} in one step: readers see the old or the new. */
    public void replace(Path file, byte[] content) throws LabException {
        Path temporary = file.resolveSibling(file.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + Thread.currentThread().threadId() + ".new");
        try {
            Files.write(temporary, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw LabException.ofIo("writing to the cache", file, e);
        }
    }

    /**
     * Throws when the cache's disk has less than {@code bytes} left: some tools (apt) do not end on a full disk.
     *
     * @param doing what needs the room
     */
    public void requireSpace(long bytes, String doing) throws LabException {
        OptionalLong free = freeBytes();
        if (free.isPresent() && free.getAsLong() < bytes) {
            throw LabException.diskFull(
                    doing,
                    root + " has " + free.getAsLong() / 1_000_000 + " MB left, and it takes " + bytes / 1_000_000
                            + " MB",
                    null);
        }
    }

    /**
     * How much a user may still write there, in bytes; empty when nobody can tell. Asked by statvfs(3): Java's
     * FileStore also wants the mount point, which a chroot or a container may not show.
     */
    public OptionalLong freeBytes() {
        File place = root.toFile();
        return place.getTotalSpace() == 0 ? OptionalLong.empty() : OptionalLong.of(place.getUsableSpace());
    }

    /** Removes an entry: it vanishes in one step, then its files go. A missing one is fine. */
    public void remove(Path entry) throws LabException {
        if (!Files.isDirectory(entry)) {
            return;
        }
        Path parent = Objects.requireNonNull(entry.toAbsolutePath().getParent());
        try (Scratch grave = Scratch.in(parent)) {
            Files.move(entry, grave.path().resolve("entry"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw LabException.ofIo("removing from the cache", entry, e);
        }
    }
}
