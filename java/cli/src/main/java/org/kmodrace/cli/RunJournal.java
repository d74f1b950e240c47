// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.kmodrace.lab.session.EventSink;
import org.kmodrace.report.record.Journal;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RunRecord;

/**
 * The journal of a run that may be interrupted. When the JVM is told to end (Ctrl-C, SIGTERM), the last entry
 * says so, nothing is written after it, and the person is told where the record lies.
 */
final class RunJournal implements EventSink, AutoCloseable {
    private final Journal journal;
    private final Path file;
    private final Thread hook;
    private final boolean tells;
    private boolean closed;

    /** @param tells whether it tells people where the record lies when the run is interrupted */
    RunJournal(Journal journal, Path directory, boolean tells) {
        this.tells = tells;
        this.journal = journal;
        this.file = directory.resolve(RunRecord.JOURNAL_FILE);
        this.hook = new Thread(() -> interrupted(directory), "kmodrace-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void accept(Map<String, Object> event) throws IOException {
        synchronized (this) {
            if (!closed) {
                append(event);
                return;
            }
        }
        waitForTheEnd();
    }

    private void append(Map<String, Object> event) throws IOException {
        try {
            journal.append(event);
        } catch (IOException e) {
            // With the file as a field, so that whoever tells people can name it.
            throw (IOException) new FileSystemException(file.toString(), null, e.getMessage()).initCause(e);
        }
    }

    /** The run has come to its own end. */
    void end(String why) throws IOException {
        accept(Map.of("t", JournalEvent.RUN_END, "why", why));
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            journal.close();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The end has begun meanwhile.
        }
    }

    private void interrupted(Path directory) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            try (journal) {
                journal.append(Map.of("t", JournalEvent.RUN_END, "why", "interrupted"));
            } catch (IOException e) {
                System.err.println("kmodrace: the journal could not be closed: " + e.getMessage());
            }
        }
        if (tells) {
            System.err.println("\nkmodrace: interrupted; what was gathered is kept in " + directory
                    + "\n  next:  ./kmodrace report " + directory + "\n         ./kmodrace run --resume " + directory);
        }
    }

    /** The JVM is ending: whoever still wants to write waits for that, so that nothing new is begun. */
    private static void waitForTheEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
