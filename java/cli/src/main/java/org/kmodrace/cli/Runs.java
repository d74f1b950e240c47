// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kmodrace.report.record.MatrixRecord;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Where run records lie, and how they are named: by the time at which the run began, in UTC so that
 * names sort by age, and four digits that keep runs of one second apart.
 */
final class Runs {
    /** Stands for the newest run wherever a run is asked for. */
    static final String LATEST = "latest";

    private static final Pattern ID = Pattern.compile("\\d{8}-\\d{6}-[0-9a-f]{4}");
    /** A run, or one kernel of a run of several. */
    private static final Pattern OF_MATRIX = Pattern.compile(ID.pattern() + "(/[A-Za-z0-9.+~-]+)?");
    /** {@code latest~1} is the run before the newest. */
    private static final Pattern BEFORE_LATEST = Pattern.compile(LATEST + "~(\\d{1,4})");

    private static final int TIME_LENGTH = "20261121-102633".length();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final int DIGITS = 0x10000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path root;

    Runs(Path root) {
        this.root = root;
    }

    /** Those of this user: in {@code $KMODRACE_RUNS}, or where the XDG base directories say state belongs. */
    static Runs ofUser() {
        return new Runs(root(System::getenv, System.getProperty("user.home", "")));
    }

    /** @param environment gives null for a variable that is not set */
    static Path root(UnaryOperator<@Nullable String> environment, String home) {
        String own = environment.apply("KMODRACE_RUNS");
        if (own != null && !own.isEmpty()) {
            return Path.of(own);
        }
        String state = environment.apply("XDG_STATE_HOME");
        // The specification has relative paths ignored.
        Path base = state != null && state.startsWith("/") ? Path.of(state) : Path.of(home, ".local", "state");
        return base.resolve("kmodrace").resolve("runs");
    }

    Path root() {
        return root;
    }

    /**
     * Makes the directory of a new run, which no other run has; its name is the run's id.
     *
     * @throws IOException naming the path that cannot be made
     */
    Path create(Instant startedAt) throws IOException {
        Files.createDirectories(root);
        while (true) {
            String id = "%s-%04x".formatted(TIME.format(startedAt), RANDOM.nextInt(DIGITS));
            try {
                return Files.createDirectory(root.resolve(id));
            } catch (FileAlreadyExistsException e) {
                // Another run began in the same second and drew the same digits.
            }
        }
    }

    /** The directories of the runs that got going, newest first. */
    List<Path> newestFirst() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(entry -> ID.matcher(name(entry)).matches())
                    .filter(entry -> Files.exists(begun(entry)))
                    .sorted(Comparator.comparing((Path run) -> name(run).substring(0, TIME_LENGTH))
                            .thenComparing(Runs::begunAt)
                            .thenComparing(Runs::name)
                            .reversed())
                    .toList();
        }
    }

    /**
     * The directory of a run.
     *
     * @param run its id, {@code latest}, {@code latest~1} for the one before, or a path
     * @throws RecordException when there is no such directory; the message says what would be right
     */
    Path resolve(String run) throws RecordException {
        if (run.equals(LATEST)) {
            return latest().orElseThrow(() -> new RecordException(
                    "there is no run in " + root + " yet; 'kmodrace run' makes one, or name a run's directory"));
        }
        Matcher before = BEFORE_LATEST.matcher(run);
        if (before.matches()) {
            return newest(Integer.parseInt(before.group(1)));
        }
        Path named = Path.of(run);
        if (OF_MATRIX.matcher(run).matches() && Files.isDirectory(root.resolve(run))) {
            return root.resolve(run);
        }
        if (Files.isDirectory(named)) {
            return named;
        }
        throw new RecordException("there is no run '" + run + "', neither as a directory nor in " + root
                + "; name one, or '" + LATEST + "' for the newest");
    }

    /**
     * The directory of a run that was named on the command line.
     *
     * @param run as for {@link #resolve}
     * @throws ParameterException when there is no such run; the message says what would be right
     */
    Path named(CommandLine command, String run) {
        try {
            return resolve(run);
        } catch (RecordException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<Path> latest() throws RecordException {
        return sorted().stream().findFirst();
    }

    /** The run with that many newer ones. */
    private Path newest(int newer) throws RecordException {
        List<Path> runs = sorted();
        if (newer >= runs.size()) {
            throw new RecordException("there is no run '%s~%d': %s holds %d; name one, or '%s' for the newest"
                    .formatted(LATEST, newer, root, runs.size(), LATEST));
        }
        return runs.get(newer);
    }

    private List<Path> sorted() throws RecordException {
        try {
            return newestFirst();
        } catch (IOException e) {
            throw new RecordException(
                    "the runs in " + root + " cannot be listed: " + e.getMessage() + "; check its permissions", e);
        }
    }

    private static String name(Path run) {
        return String.valueOf(run.getFileName());
    }

    /** The file that is written when a run begins. */
    private static Path begun(Path run) {
        return run.resolve(MatrixRecord.isAt(run) ? MatrixRecord.FILE : RunRecord.INFO_FILE);
    }

    private static FileTime begunAt(Path run) {
        try {
            return Files.getLastModifiedTime(begun(run));
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }
}
