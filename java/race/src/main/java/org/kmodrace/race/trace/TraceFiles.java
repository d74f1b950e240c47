// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;

/**
 * The kernel's tracing directory.
 *
 * @param sys the system calls
 * @param directory where tracefs is mounted
 */
record TraceFiles(ModuleSyscalls sys, Path directory) {
    /** {@code O_APPEND}, open(2): what is written to {@code kprobe_events} without it removes everybody's probes. */
    private static final int O_APPEND = 0x400;

    private static final int BLOCK = 1 << 16;

    /**
     * Finds it, and mounts it when nobody has.
     *
     * @param root below which {@code sys} lies
     * @throws TraceException when this kernel has none
     */
    static TraceFiles mounted(ModuleSyscalls sys, Path root) throws TraceException {
        Path directory = root.resolve("sys/kernel/tracing");
        if (!Files.isDirectory(directory)) {
            throw new TraceException("the kernel was built without tracing: there is no /sys/kernel/tracing");
        }
        if (!Files.isDirectory(directory.resolve("instances"))) {
            SysResult mounted = sys.mount("tracefs", directory.toString(), "tracefs", 0);
            if (!Files.isDirectory(directory.resolve("instances"))) {
                throw new TraceException("tracefs cannot be mounted: "
                        + (mounted.ok()
                                ? "it has no instances"
                                : mounted.errno().name()));
            }
        }
        return new TraceFiles(sys, directory);
    }

    /** Writes what the file must take, with one write(2). */
    void write(Path file, String text) throws TraceException {
        write(file, text, 0);
    }

    /** The same at the file's end. */
    void append(Path file, String text) throws TraceException {
        write(file, text, O_APPEND);
    }

    private void write(Path file, String text, int flags) throws TraceException {
        SysResult fd = sys.open(file.toString(), ModuleSyscalls.O_WRONLY | ModuleSyscalls.O_CLOEXEC | flags);
        if (!fd.ok()) {
            throw refused(file, fd);
        }
        SysResult written = sys.write(fd.intValue(), text);
        sys.close(fd.intValue());
        if (!written.ok()) {
            throw new TraceException("'" + text + "' was refused by " + name(file) + ": "
                    + written.errno().name());
        }
    }

    /** The whole of a file, in large pieces: some of these give what fits into the first read and no more. */
    String read(Path file) throws TraceException {
        SysResult fd = sys.open(file.toString(), ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
        if (!fd.ok()) {
            throw refused(file, fd);
        }
        try {
            OffHeap block = sys.allocate(BLOCK);
            StringBuilder text = new StringBuilder();
            SysResult n = sys.read(fd.intValue(), block, BLOCK);
            while (n.value() > 0) {
                byte[] bytes = new byte[n.intValue()];
                block.bytes().get(0, bytes);
                text.append(new String(bytes, StandardCharsets.ISO_8859_1));
                n = sys.read(fd.intValue(), block, BLOCK);
            }
            if (!n.ok()) {
                throw new TraceException(
                        name(file) + " cannot be read: " + n.errno().name());
            }
            return text.toString();
        } finally {
            sys.close(fd.intValue());
        }
    }

    private TraceException refused(Path file, SysResult answer) {
        String why = answer.failedWith(Errno.ENOENT)
                ? "there is no such file"
                : answer.errno().name();
        return new TraceException(name(file) + " cannot be opened: " + why);
    }

    private String name(Path file) {
        return "tracefs's " + directory.relativize(file);
    }
}
