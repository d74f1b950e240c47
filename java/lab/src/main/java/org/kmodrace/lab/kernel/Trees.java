// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Removes what is no longer needed of a tree of files; links are removed and not followed. */
final class Trees {
    private Trees() {}

    /** Removes all of it. */
    static void delete(Path top) throws IOException {
        prune(top, file -> false);
        Files.deleteIfExists(top);
    }

    /**
     * Removes every file but those that are to be kept, and the folders that are empty then.
     *
     * @param kept is asked with paths relative to {@code top}
     */
    static void prune(Path top, Predicate<Path> kept) throws IOException {
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!kept.test(top.relativize(file))) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException trouble) throws IOException {
                if (trouble != null) {
                    throw trouble;
                }
                try (var rest = Files.newDirectoryStream(folder)) {
                    if (!folder.equals(top) && !rest.iterator().hasNext()) {
                        Files.delete(folder);
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
