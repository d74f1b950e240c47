// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;

/**
 * Where a command's machine keeps its journal and its console: removed when all went well, kept with the last few
 * others when it did not.
 *
 * @param path a directory of its own
 */
record CommandFolder(Path path) {
    private static final int KEPT = 20;

    /** Makes one, and removes those that nobody will look for any more. */
    static CommandFolder create(Cache cache) throws LabException {
        Path all = cache.folder("commands");
        try {
            // Names begin with the time.
            for (Path old : folders(all).reversed().stream().skip(KEPT).toList()) {
                new CommandFolder(old).delete();
            }
            return new CommandFolder(new Runs(all).create(Instant.now()));
        } catch (IOException e) {
            throw LabException.ofIo("making a directory for the machine", all, e);
        }
    }

    private static List<Path> folders(Path all) throws IOException {
        try (Stream<Path> entries = Files.list(all)) {
            return entries.sorted().toList();
        }
    }

    void delete() throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // Another kmodrace was quicker.
        }
    }
}
