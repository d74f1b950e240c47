// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the guest, run once from its start to its end: the distribution's lsmod and modprobe. */
public final class GuestProgram {
    /** Is in every guest, and nowhere else: a machine of somebody's own is not to be changed. */
    private static final Path GUEST_ONLY = Path.of("/kmodrace/agent");

    /** More than any of them prints; what does not fit into a pipe would wait for a reader. */
    private static final int MOST_OUTPUT = 1 << 16;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * What came of it.
     *
     * @param begin before it was started, as {@link System#nanoTime}
     * @param end after it had ended
     */
    public record Ended(long begin, long end, int exit, String output, String errors) {}

    private GuestProgram() {}

    /**
     * Runs a program to its end.
     *
     * @param command the program and its arguments
     * @throws HarnessException when this is no guest, or the program cannot be started or does not end
     */
    public static Ended run(String... command) {
        String line = String.join(" ", command);
        if (!Files.exists(GUEST_ONLY)) {
            throw new HarnessException(
                    line + " is run in a guest only, and this is none: " + GUEST_ONLY + " is not there");
        }
        long begin = System.nanoTime();
        Process process;
        try {
            process = new ProcessBuilder(List.of(command)).start();
        } catch (IOException e) {
            throw new HarnessException(line + " cannot be started: " + e.getMessage(), e);
        }
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new HarnessException(line + " did not end within " + PATIENCE.toSeconds() + " s");
            }
            long end = System.nanoTime();
            return new Ended(
                    begin, end, process.exitValue(), text(process.getInputStream()), text(process.getErrorStream()));
        } catch (IOException e) {
            throw new HarnessException("what " + line + " printed cannot be read: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted while waiting for " + line, e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(InputStream stream) throws IOException {
        try (stream) {
            return new String(stream.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
        }
    }
}
