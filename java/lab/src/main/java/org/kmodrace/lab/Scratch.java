// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A temporary directory beside the place where its content shall go, so that publishing is one rename on one file
 * system. Its owner holds a lock on a file beside it: whoever gets that lock knows that the owner died (a pid would
 * lie across containers and after reuse), and may clear up.
 */
public final class Scratch implements AutoCloseable {
    private static final String PREFIX = ".scratch-";
    private static final String LOCK = ".lock";

    /**
     * Our own live lock files. POSIX drops all of a process's locks on a file when it closes any descriptor of it, so
     * the sweep must not even open these.
     */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    static {
        // Ctrl-C: no finally block runs then. (After kill -9 the next sweep clears up.)
        Runtime.getRuntime().addShutdownHook(new Thread(Scratch::deleteOurs, "kmodrace-end-of-scratch"));
    }

    private final Path path;
    private final Path lockFile;
    private final FileChannel channel;

    private Scratch(Path path, Path lockFile, FileChannel channel) {
        this.path = path;
        this.lockFile = lockFile;
        this.channel = channel;
    }

    /** Makes an empty one in {@code parent}, which must exist. */
    public static Scratch in(Path parent) throws IOException {
        Path folder = parent.toRealPath();
        while (true) {
            String name = PREFIX + UUID.randomUUID();
            Path lockFile = folder.resolve(name + LOCK);
            OURS.add(lockFile);
            @Nullable FileChannel channel = null;
            boolean ready = false;
            try {
                channel = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                // Between creating and locking, a sweep of another process may take the file for a dead one's.
                if (channel.tryLock() != null && Files.exists(lockFile)) {
                    Scratch made = new Scratch(Files.createDirectory(folder.resolve(name)), lockFile, channel);
                    ready = true;
                    return made;
                }
            } finally {
                if (!ready) {
                    abandon(lockFile, channel);
                }
            }
        }
    }

    private static void abandon(Path lockFile, @Nullable FileChannel channel) throws IOException {
        OURS.remove(lockFile);
        if (channel != null) {
            Files.deleteIfExists(lockFile);
            channel.close();
        }
    }

    public Path path() {
        return path;
    }

    private static void deleteOurs() {
        // Tools that are being killed meanwhile may still write, and so may the thread that was filling it: a
        // directory is gone when it stays away.
        int looks = 0;
        for (int gone = 0; gone < 2 && looks < 20 && !OURS.isEmpty(); looks++) {
            gone = OURS.stream().filter(Scratch::isGone).count() == OURS.size() ? gone + 1 : 0;
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                return;
            }
        }
        // What could not be removed keeps its lock file, so that the next sweep finds it.
        OURS.forEach(Scratch::remove);
    }

    /** Whether a scratch directory was not there any more; if it was, it is removed as far as that is possible. */
    private static boolean isGone(Path lockFile) {
        Path directory = directoryOf(lockFile);
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try {
            Trees.delete(directory);
        } catch (IOException e) {
            // Something was written there meanwhile.
        }
        return false;
    }

    private static Path directoryOf(Path lockFile) {
        String name = String.valueOf(lockFile.getFileName());
        return lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length()));
    }

    /** Removes a scratch directory and its lock file, in this order. */
    private static void remove(Path lockFile) {
        try {
            Trees.delete(directoryOf(lockFile));
            Files.deleteIfExists(lockFile);
        } catch (IOException e) {
            // The next sweep gets it.
        }
    }

    /** Removes what dead processes left in {@code parent}. */
    static void sweep(Path parent) throws IOException {
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(parent.toRealPath(), PREFIX + "*" + LOCK)) {
            for (Path lockFile : locks) {
                if (!OURS.contains(lockFile)) {
                    sweepOne(lockFile);
                }
            }
        }
    }

    private static void sweepOne(Path lockFile) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
            if (channel.tryLock() == null) {
                return;
            }
            // A dead one's child may still be writing there: then the next sweep gets it.
            remove(lockFile);
        } catch (NoSuchFileException goneMeanwhile) {
            // its owner, or another sweep, was quicker
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Trees.delete(path);
            Files.deleteIfExists(lockFile);
        } finally {
            channel.close();
            OURS.remove(lockFile);
        }
    }
}
