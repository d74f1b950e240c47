// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A port that QEMU writes into a file, which lies in memory. It has to wait neither for a reader nor for a disk, so
 * when a byte leaves the guest does not depend on how busy the host is: a deterministic machine has no other kind.
 */
final class FilePort implements Port {
    private static final int LOOK_MILLIS = 20;
    private static final int BLOCK = 1 << 14;

    private final String name;
    private final Path file;
    private volatile boolean ended;

    /** @param directory see {@link PortDirectory#inMemory}; the file in it is made by QEMU */
    FilePort(String name, Path directory) {
        this.name = name;
        this.file = directory.resolve(name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> arguments() {
        return List.of(
                "-chardev",
                "file,id=" + name + ",path=" + file.toString().replace(",", ",,"),
                "-serial",
                "chardev:" + name);
    }

    @Override
    public void read(Sink sink) throws IOException, InterruptedException {
        while (!Files.exists(file)) {
            if (ended) {
                return;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        byte[] block = new byte[BLOCK];
        try (InputStream in = Files.newInputStream(file)) {
            while (true) {
                // Looked at before the file: what was written before the end is still to be read.
                boolean last = ended;
                int n = in.read(block);
                if (n > 0) {
                    sink.take(block, n);
                } else if (last) {
                    return;
                } else {
                    Thread.sleep(LOOK_MILLIS);
                }
            }
        }
    }

    @Override
    public void ended() {
        ended = true;
    }

    @Override
    public void discard() {
        PortDirectory.remove(file);
    }
}
