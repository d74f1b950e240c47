// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.record;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.kmodrace.race.protocol.JsonText;

/**
 * The append-only journal of a run: one JSON object a line, each on disk before it counts. Safe for
 * use by several threads, also by ones that are interrupted.
 */
public final class Journal implements AutoCloseable {
    /** The events that decide a verdict or say why there is none: they survive a crash of the host too. */
    private static final Set<String> FORCED = Set.of(
            JournalEvent.TRIAL_END,
            JournalEvent.CRASH,
            JournalEvent.CONFIRMED_CRASH,
            JournalEvent.GIVEN_UP,
            JournalEvent.MACHINE_END,
            JournalEvent.RUN_END);

    private final Path file;
    // Not a FileChannel: an interrupt of one writing thread would close it for all.
    private final FileOutputStream out;
    private boolean torn;

    private Journal(Path file, FileOutputStream out, boolean torn) {
        this.file = file;
        this.out = out;
        this.torn = torn;
    }

    /**
     * Opens a journal, a new one or one to go on with.
     *
     * @throws IOException naming the path
     */
    public static Journal open(Path file) throws IOException {
        try {
            boolean torn = endsInsideLine(file);
            // Stays open: the journal owns it.
            return new Journal(file, new FileOutputStream(file.toFile(), true), torn);
        } catch (IOException e) {
            throw failure(file, "cannot be opened", e);
        }
    }

    /**
     * Writes one event; returns when the line is written. {@code at}, the time in milliseconds since
     * the epoch, is added unless the event has one.
     *
     * @param event values that JSON knows (String, Boolean, Integer, Long, Double, List, Map); {@code t}
     *     says which event it is
     * @throws IOException naming the path; what was written before stays readable
     */
    public synchronized void append(Map<String, ?> event) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        Object type = event.get("t");
        if (type != null) {
            line.put("t", type);
        }
        line.put("at", System.currentTimeMillis());
        line.putAll(event);
        byte[] bytes = ((torn ? "\n" : "") + JsonText.write(line) + "\n").getBytes(StandardCharsets.UTF_8);
        long before = size();
        try {
            out.write(bytes);
        } catch (IOException e) {
            torn = !cutBackTo(before);
            throw failure(file, "cannot be written", e);
        }
        torn = false;
        if (type instanceof String name && FORCED.contains(name)) {
            force();
        }
    }

    /**
     * Ends it.
     *
     * @throws IOException naming the path, when the last events could not be brought to disk
     */
    @Override
    public synchronized void close() throws IOException {
        try (out) {
            force();
        }
    }

    private void force() throws IOException {
        try {
            if (out.getFD().valid() && Files.isRegularFile(file)) {
                out.getFD().sync();
            }
        } catch (IOException e) {
            throw failure(file, "cannot be brought to disk", e);
        }
    }

    private long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return -1;
        }
    }

    /**
     * Takes away what a failed write has left of its line.
     *
     * @return whether the file ends with a whole line now
     */
    private boolean cutBackTo(long size) {
        if (size < 0 || !Files.isRegularFile(file)) {
            return false;
        }
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean endsInsideLine(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) == 0) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            in.skipNBytes(Files.size(file) - 1);
            return in.read() != '\n';
        }
    }

    private static IOException failure(Path file, String what, IOException cause) {
        return new IOException(
                "the journal " + file + " " + what + ": " + cause.getMessage()
                        + "; free some space or check its permissions, what was written before is kept",
                cause);
    }
}
