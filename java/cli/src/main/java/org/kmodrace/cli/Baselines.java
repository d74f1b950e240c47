// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kmodrace.report.record.RunRecord;

/**
 * The runs that later ones are checked against. A baseline is a directory of its name with a copy of what grading
 * reads of the run, so it stays when the run is deleted. Copies come and go whole.
 */
final class Baselines {
    /** What may be a baseline's name. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private static final List<String> FILES = List.of(RunRecord.INFO_FILE, RunRecord.JOURNAL_FILE);

    private final Path root;

    Baselines(Path root) {
        this.root = root;
    }

    /** Those of this user, where the XDG base directories say that data belong. */
    static Baselines ofUser() {
        return new Baselines(root(System::getenv, System.getProperty("user.home", "")));
    }

    /** @param environment gives null for a variable that is not set */
    static Path root(UnaryOperator<@Nullable String> environment, String home) {
        String data = environment.apply("XDG_DATA_HOME");
        // The specification has relative paths ignored.
        Path base = data != null && data.startsWith("/") ? Path.of(data) : Path.of(home, ".local", "share");
        return base.resolve("kmodrace").resolve("baselines");
    }

    Path root() {
        return root;
    }

    /** Where the baseline of that name lies, whether it is there or not. */
    Path directory(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' cannot be a baseline's name");
        }
        return root.resolve(name);
    }

    boolean has(String name) {
        return Files.exists(directory(name).resolve(RunRecord.INFO_FILE));
    }

    /** The names, sorted. */
    List<String> names() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> NAME.matcher(name).matches() && has(name))
                    .sorted()
                    .toList();
        }
    }

    /**
     * Keeps a run under a name, instead of what the name held.
     *
     * @throws IOException naming the path; then what was kept under the name before is there still
     */
    void save(String name, Path run) throws IOException {
        Files.createDirectories(root);
        // A dot before it: no baseline's name begins so.
        Path fresh = Files.createTempDirectory(root, ".new-");
        try {
            for (String file : FILES) {
                Files.copy(run.resolve(file), fresh.resolve(file));
            }
            Path place = directory(name);
            Path old = root.resolve("." + fresh.getFileName() + "-old");
            boolean replaces = Files.exists(place);
            if (replaces) {
                Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
            }
            try {
                Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (replaces) {
                    Files.move(old, place, StandardCopyOption.ATOMIC_MOVE);
                }
                throw e;
            }
            if (replaces) {
                delete(old);
            }
        } finally {
            delete(fresh);
        }
    }

    /**
     * Forgets a baseline.
     *
     * @return whether there was one
     */
    boolean remove(String name) throws IOException {
        if (!has(name)) {
            return false;
        }
        delete(directory(name));
        return true;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // It has been moved to its place, or was never there.
        }
    }
}
