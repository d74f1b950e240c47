// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kmodrace.lab.LabException;

/**
 * What a machine's kernel has printed so far. It may be long, so that it is read in pieces.
 *
 * @param file where it is kept; there may be none yet
 */
public record ConsoleLog(Path file) {
    /** No piece is longer, in bytes. */
    private static final int PIECE = 1 << 20;

    /** In bytes. */
    public long length() throws LabException {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * What comes from there on, at most a MiB of it; a byte is a character.
     *
     * @param offset in bytes
     */
    public String from(long offset) throws LabException {
        if (!Files.exists(file)) {
            return "";
        }
        try (SeekableByteChannel console = Files.newByteChannel(file)) {
            InputStream rest = Channels.newInputStream(console.position(offset));
            return new String(rest.readNBytes(PIECE), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The last of it, at most a MiB. */
    public String end() throws LabException {
        return from(Math.max(0, length() - PIECE));
    }

    private LabException unreadable(IOException e) {
        return LabException.ofIo("reading the console", file, e);
    }
}
