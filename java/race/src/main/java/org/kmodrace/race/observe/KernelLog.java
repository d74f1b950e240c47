// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.observe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;

/**
 * Reads the kernel's log record by record from {@code /dev/kmsg} (Documentation/ABI/testing/dev-kmsg), from where it
 * was left the last time. What the kernel has overwritten since then is lost.
 */
public final class KernelLog implements AutoCloseable {
    private static final int RECORD = 8192;
    /** The record that came next was overwritten; the following read goes on with the oldest there is. */
    private static final Errno EPIPE = new Errno(32);

    private final ModuleSyscalls sys;
    private final int fd;
    private final OffHeap record;

    private KernelLog(ModuleSyscalls sys, int fd) {
        this.sys = sys;
        this.fd = fd;
        this.record = sys.allocate(RECORD);
    }

    /**
     * Opens the log behind its newest record.
     *
     * @throws IllegalStateException when it cannot be opened; the message says why
     */
    public static KernelLog atEnd(ModuleSyscalls sys) {
        SysResult fd =
                sys.open("/dev/kmsg", ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_NONBLOCK | ModuleSyscalls.O_CLOEXEC);
        if (!fd.ok()) {
            throw new IllegalStateException("/dev/kmsg cannot be opened: " + fd);
        }
        KernelLog log = new KernelLog(sys, fd.intValue());
        log.more();
        return log;
    }

    /** The first lines of the records that came since the last call, without their heads. */
    public List<String> more() {
        List<String> lines = new ArrayList<>();
        while (true) {
            SysResult n = sys.read(fd, record, record.size());
            if (n.ok()) {
                lines.add(line(n.intValue()));
            } else if (!n.failedWith(EPIPE)) {
                // EAGAIN: there is no more.
                return lines;
            }
        }
    }

    /** {@code level,sequence,time,flags;text\n}, and further lines that begin with a blank. */
    private String line(int length) {
        byte[] bytes = new byte[length];
        record.bytes().get(0, bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\n');
        return text.substring(text.indexOf(';') + 1, end < 0 ? length : end);
    }

    @Override
    public void close() {
        sys.close(fd);
    }
}
