// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kmodrace.lab.Progress;

/** Watches what make writes while it builds a kernel, and tells how far it is. Ends with {@link #close}. */
final class MakeLog implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Pattern COMPILED = Pattern.compile("^ {2}(CC|AS) .*");
    private static final Pattern ERROR =
            Pattern.compile(".*(: (fatal )?error: |\\*\\*\\* |undefined reference|not found).*");

    private final Path log;
    private final int expected;
    private final Progress progress;
    private final long began = System.nanoTime();
    private final Thread watcher;
    private long position;
    private String rest = "";
    private int compiled;

    /**
     * Begins to watch.
     *
     * @param log the file that make's output goes to; what stands in it now is passed over
     * @param expected about how many files will be compiled
     */
    MakeLog(Path log, int expected, Progress progress) throws IOException {
        this.log = log;
        this.expected = expected;
        this.progress = progress;
        this.position = Files.size(log);
        this.watcher = Thread.ofPlatform().daemon(true).name("make-log").start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                read();
                progress.advance(inWords(compiled, expected, Duration.ofNanos(System.nanoTime() - began)));
            }
        } catch (InterruptedException | IOException e) {
            // Told to end; or the log cannot be read, which make will complain of as well.
        }
    }

    private synchronized void read() throws IOException {
        try (FileChannel file = FileChannel.open(log)) {
            file.position(position);
            InputStream in = Channels.newInputStream(file);
            byte[] fresh = in.readAllBytes();
            position += fresh.length;
            String text = rest + new String(fresh, StandardCharsets.ISO_8859_1);
            int end = text.lastIndexOf('\n') + 1;
            rest = text.substring(end);
            compiled += countCompiled(text.substring(0, end).lines());
        }
    }

    static int countCompiled(Stream<String> lines) {
        return (int) lines.filter(line -> COMPILED.matcher(line).matches()).count();
    }

    /** How many files make has said that it compiles. */
    int compiled() throws IOException {
        read();
        return compiled;
    }

    /** Such as {@code 812 of about 1,600 files compiled (50 %), about 4 min to go}. */
    static String inWords(int compiled, int expected, Duration since) {
        if (compiled == 0) {
            return "compiling";
        }
        if (compiled >= expected) {
            return "%,d files compiled; linking, or a few more".formatted(compiled);
        }
        String far = "%,d of about %,d files compiled (%d %%)".formatted(compiled, expected, 100 * compiled / expected);
        // The first few say little of the others.
        if (compiled * 20 < expected) {
            return far;
        }
        long left = since.toSeconds() * (expected - compiled) / compiled;
        return far + (left < 90 ? ", about " + left + " s to go" : ", about " + (left + 30) / 60 + " min to go");
    }

    /** The first lines of a log that speak of an error; "" when none does. */
    static String firstErrors(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> ERROR.matcher(line).matches()).limit(5).collect(Collectors.joining("\n"));
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
