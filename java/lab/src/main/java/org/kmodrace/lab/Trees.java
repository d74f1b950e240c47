// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Removes trees of files, or parts of them. Links are removed and not followed; what somebody else removes meanwhile is
 * no trouble.
 */
public final class Trees {
    private Trees() {}

    /** Removes a file, or a directory with all below it; a missing one is fine. */
    public static void delete(Path top) throws IOException {
        if (Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(top, new Remover(top, file -> false));
            Files.deleteIfExists(top);
        }
    }

    /**
     * Removes every file but those that are to be kept, and the directories that are empty then; {@code top} stays.
     *
     * @param kept is asked with paths relative to {@code top}
     */
    public static void prune(Path top, Predicate<Path> kept) throws IOException {
        Files.walkFileTree(top, new Remover(top, kept));
    }

    private static final class Remover extends SimpleFileVisitor<Path> {
        private final Path top;
        private final Predicate<Path> kept;

        Remover(Path top, Predicate<Path> kept) {
            this.top = top;
            this.kept = kept;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!kept.test(top.relativize(file))) {
                Files.deleteIfExists(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException error) throws IOException {
            if (error instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw error;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException error) throws IOException {
            if (error != null) {
                throw error;
            }
            if (!directory.equals(top) && isEmpty(directory)) {
                Files.deleteIfExists(directory);
            }
            return FileVisitResult.CONTINUE;
        }

        private static boolean isEmpty(Path directory) throws IOException {
            try (var entries = Files.newDirectoryStream(directory)) {
                return !entries.iterator().hasNext();
            } catch (NoSuchFileException goneMeanwhile) {
                return false;
            }
        }
    }
}
