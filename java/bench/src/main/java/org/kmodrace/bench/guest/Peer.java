// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench.guest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A process that answers a line for a line, in C ({@code native/peer.c}) or in Java ({@link JavaPeer}). While it works,
 * its asker sleeps. Used in the guest and on the host.
 */
public final class Peer implements AutoCloseable {
    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    private Peer(Process process) {
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.US_ASCII);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Starts a program. */
    public static Peer start(List<String> command) throws IOException {
        return new Peer(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /**
     * Has it do something.
     *
     * @param command as the head of {@code native/peer.c} says
     * @return the numbers of its answer
     * @throws IOException when it refuses or has died
     */
    public long[] ask(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        String answer = answers.readLine();
        if (answer == null || !answer.startsWith("ok ")) {
            throw new IOException("a peer was asked '" + command + "' and "
                    + (answer == null ? "died" : "answered '" + answer + "'"));
        }
        String[] words = answer.split(" ", -1);
        long[] numbers = new long[words.length - 1];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Long.parseLong(words[i + 1]);
        }
        return numbers;
    }

    /** Ends it. */
    @Override
    public void close() {
        process.destroy();
    }
}
