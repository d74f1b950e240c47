// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.kmodrace.race.protocol.JsonText;
import org.kmodrace.race.protocol.ProtocolException;

/**
 * A run's directory, read.
 *
 * @param directory where it lies
 * @param events the journal's lines, in the order in which they were written
 * @param notes what was wrong with the files although they could be read, a sentence each
 */
public record RunRecord(Path directory, RunInfo info, List<JournalEvent> events, List<String> notes) {
    /** What was asked and what it ran on ({@link RunInfo}). */
    public static final String INFO_FILE = "run.json";
    /** What happened ({@link Journal}). */
    public static final String JOURNAL_FILE = "events.jsonl";
    /** The verdicts as JSON; made from the two above. */
    public static final String RESULTS_FILE = "results.json";
    /** The verdicts as a table; made from the two above. */
    public static final String SUMMARY_FILE = "summary.txt";
    /** The page for a browser. */
    public static final String PAGE_FILE = "report.html";

    /**
     * Begins a record: writes {@code run.json} and opens the journal.
     *
     * @param directory is made when it is not there
     * @throws IOException naming the path that cannot be written
     */
    public static Journal begin(Path directory, RunInfo info) throws IOException {
        Files.createDirectories(directory);
        replace(directory.resolve(INFO_FILE), info.toJson());
        return Journal.open(directory.resolve(JOURNAL_FILE));
    }

    /**
     * Reads a record, also one whose run is still going on or was cut off. A torn last line is dropped
     * and lines that are no JSON are passed over, both with a note.
     *
     * @throws RecordException when there is no readable {@code run.json} or the journal cannot be read
     */
    public static RunRecord open(Path directory) throws RecordException {
        if (!Files.isDirectory(directory)) {
            throw new RecordException(
                    "there is no run directory " + directory + "; name one, or 'latest' for the newest");
        }
        RunInfo info = readInfo(directory.resolve(INFO_FILE));
        List<JournalEvent> events = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        readJournal(directory.resolve(JOURNAL_FILE), events, notes);
        return new RunRecord(directory, info, List.copyOf(events), List.copyOf(notes));
    }

    /**
     * Writes a file whole or not at all.
     *
     * @throws IOException naming the path
     */
    public static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw new IOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static RunInfo readInfo(Path file) throws RecordException {
        String json;
        try {
            json = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            Path directory = Objects.requireNonNull(file.getParent());
            if (MatrixRecord.isAt(directory)) {
                throw new RecordException(
                        directory + " is a run of several kernels; name one of them: "
                                + MatrixRecord.open(directory).kernels().stream()
                                        .map(kernel -> directory.getFileName() + "/" + kernel.directory())
                                        .collect(Collectors.joining(", ")),
                        e);
            }
            throw new RecordException(
                    file + " is missing, so " + file.getParent()
                            + " is no run directory, or its run never got going; name another run",
                    e);
        } catch (IOException e) {
            throw new RecordException(file + " cannot be read: " + e.getMessage() + "; check its permissions", e);
        }
        try {
            return RunInfo.fromJson(json);
        } catch (RecordException e) {
            throw new RecordException(
                    file + " cannot be understood: " + e.getMessage() + "; name another run, or repeat this one", e);
        }
    }

    private static void readJournal(Path file, List<JournalEvent> events, List<String> notes) throws RecordException {
        String text;
        try {
            // Not readString: a torn line may end inside a character.
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            notes.add(file.getFileName() + " is missing: nothing is known of what happened");
            return;
        } catch (IOException e) {
            throw new RecordException(file + " cannot be read: " + e.getMessage() + "; check its permissions", e);
        }
        int garbage = 0;
        int begin = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
            String line = text.substring(begin, end);
            begin = end + 1;
            if (line.isBlank()) {
                continue;
            }
            try {
                events.add(new JournalEvent(JsonText.parse(line)));
            } catch (ProtocolException e) {
                garbage++;
            }
        }
        if (garbage > 0) {
            notes.add((garbage == 1 ? "1 line" : garbage + " lines") + " of " + file.getFileName()
                    + " could not be read and " + (garbage == 1 ? "was" : "were") + " passed over");
        }
        if (begin < text.length()) {
            notes.add("the last line of " + file.getFileName() + " is torn and was dropped");
        }
    }
}
