// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.lab.replay.Streams;
import org.kmodrace.report.record.JournalEvent;

/**
 * Shows what the machines of a run print on their consoles as it comes, from the files in which it is kept anyway. That a
 * console cannot be read is no trouble of the run: then nothing of it is shown.
 */
final class ConsoleFollower implements AutoCloseable {
    private static final long PERIOD_MILLIS = 50;
    /** A line is shown in parts of so many bytes: a guest may print without end. */
    private static final int LINE_MOST = 2_000;

    private final Path directory;
    private final RunView view;
    private final Map<String, Console> consoles = new HashMap<>();
    private final Thread thread;
    private volatile boolean ends;

    /** How far one console was shown. */
    private static final class Console {
        private final Path file;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private long position;
        private boolean ended;

        Console(Path file) {
            this.file = file;
        }
    }

    /** @param directory of the run, in which each machine has one of its own */
    ConsoleFollower(Path directory, RunView view) {
        this.directory = directory;
        this.view = view;
        this.thread = Thread.ofPlatform().daemon().name("kmodrace-consoles").start(this::follow);
    }

    /** Takes note of a machine that begins or ends. */
    void heard(Map<String, Object> event) {
        String vm = String.valueOf(event.get("vm"));
        synchronized (consoles) {
            if (JournalEvent.MACHINE_START.equals(event.get("t"))) {
                consoles.put(vm, new Console(directory.resolve(vm).resolve(Streams.CONSOLE)));
            } else if (JournalEvent.MACHINE_END.equals(event.get("t")) && consoles.containsKey(vm)) {
                consoles.get(vm).ended = true;
            }
        }
    }

    private void follow() {
        boolean last;
        do {
            last = ends;
            showAll();
            try {
                Thread.sleep(last ? 0 : PERIOD_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        } while (!last);
    }

    private void showAll() {
        Map<String, Console> now;
        List<String> over = new ArrayList<>();
        synchronized (consoles) {
            now = new HashMap<>(consoles);
            consoles.forEach((vm, console) -> {
                if (console.ended) {
                    over.add(vm);
                }
            });
        }
        now.forEach(this::show);
        synchronized (consoles) {
            over.forEach(vm -> {
                Console console = consoles.remove(vm);
                if (console != null) {
                    flush(vm, console);
                }
            });
        }
    }

    private void show(String vm, Console console) {
        try (FileChannel file = FileChannel.open(console.file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            for (int read = file.read(buffer, console.position); read > 0; read = file.read(buffer, console.position)) {
                console.position += read;
                buffer.flip();
                while (buffer.hasRemaining()) {
                    byte b = buffer.get();
                    if (b == '\n' || console.line.size() >= LINE_MOST) {
                        flush(vm, console);
                    }
                    if (b != '\n') {
                        console.line.write(b);
                    }
                }
                buffer.clear();
            }
        } catch (IOException e) {
            // Not there yet, or not any more.
        }
    }

    private void flush(String vm, Console console) {
        String line = console.line.toString(StandardCharsets.UTF_8).stripTrailing();
        console.line.reset();
        if (!line.isEmpty()) {
            view.console(vm, line);
        }
    }

    /** Shows what is left. */
    @Override
    public void close() {
        ends = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
