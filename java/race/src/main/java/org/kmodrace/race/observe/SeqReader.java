// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.observe;

import java.nio.charset.StandardCharsets;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;

/**
 * Reads a seq_file of the kernel in pieces of a chosen size, one read(2) a piece, and keeps what it
 * read. With pieces of one byte the kernel prints one record at a time and lets go of its lock in
 * between, which is the reader of shared seed 000.
 */
public final class SeqReader implements AutoCloseable {
    private final ModuleSyscalls sys;
    private final int fd;
    private final OffHeap buffer;
    private final StringBuilder text = new StringBuilder();
    private boolean ended;
    private long reads;

    /**
     * Opens the file.
     *
     * @param buffer what the kernel writes into, as large as the largest piece; of no other reader at the same time.
     *     To make one takes longer than to read a short file, so that who reads often keeps it
     * @throws IllegalStateException when the file cannot be opened
     */
    public SeqReader(ModuleSyscalls sys, String path, OffHeap buffer) {
        this.sys = sys;
        SysResult opened = sys.open(path, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
        if (!opened.ok()) {
            throw new IllegalStateException(path + " cannot be opened: " + opened);
        }
        this.fd = opened.intValue();
        this.buffer = buffer;
    }

    /**
     * One read(2) of at most that many bytes.
     *
     * @return how many came; 0 at the end
     * @throws IllegalStateException when the kernel refuses
     */
    public int piece(int atMost) {
        int length = come(sys.read(fd, buffer, atMost));
        reads++;
        ended |= length == 0;
        return length;
    }

    /** Reads on, piece by piece, until that many bytes have been read in all, or the file ends. */
    public void readUntil(long bytes, int pieceSize) {
        if (pieceSize == 1) {
            readBytewiseUntil(bytes);
            return;
        }
        while (!ended && text.length() < bytes) {
            piece((int) Math.min(pieceSize, bytes - text.length()));
        }
    }

    private void readBytewiseUntil(long bytes) {
        while (!ended && text.length() < bytes) {
            int wanted = (int) Math.min(buffer.size(), bytes - text.length());
            int length = come(sys.readBytewise(fd, buffer, wanted));
            ended = length < wanted;
            // The last one brought nothing.
            reads += ended ? length + 1 : length;
        }
    }

    /** Keeps what a read brought. */
    private int come(SysResult n) {
        if (!n.ok()) {
            throw new IllegalStateException("read failed after " + text.length() + " bytes: " + n);
        }
        int length = n.intValue();
        if (length == 1) {
            text.append((char) (buffer.bytes().get(0) & 0xff));
        } else if (length > 1) {
            byte[] bytes = new byte[length];
            buffer.bytes().get(0, bytes);
            text.append(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        return length;
    }

    /** Everything read so far. */
    public String text() {
        return text.toString();
    }

    /** How many bytes were read so far. */
    public int length() {
        return text.length();
    }

    /** Whether the kernel has said that there is no more. */
    public boolean ended() {
        return ended;
    }

    /** How many read(2) were made. */
    public long reads() {
        return reads;
    }

    @Override
    public void close() {
        sys.close(fd);
    }
}
