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
 * What the kernel logs from now on, read from {@code /dev/kmsg}
 * (Documentation/ABI/testing/dev-kmsg): a record a read, and EAGAIN when there is no more.
 */
public final class KernelLog implements AutoCloseable {
    /** The longest record that the kernel hands out, CONSOLE_EXT_LOG_MAX. */
    private static final int RECORD = 8192;
    /** More than a kernel keeps: an end where reading does not come to one. */
    private static final int MOST = 1 << 16;

    /** The reader was overtaken: records were lost, reading goes on. */
    private static final Errno EPIPE = new Errno(32);

    private final ModuleSyscalls sys;
    private final SysResult fd;
    private final OffHeap buffer;

    /**
     * Begins here; a log that may not be read stays empty.
     *
     * @param path {@code /dev/kmsg}, except in tests
     */
    public KernelLog(ModuleSyscalls sys, String path) {
        this.sys = sys;
        this.fd = sys.open(path, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_NONBLOCK | ModuleSyscalls.O_CLOEXEC);
        this.buffer = sys.allocate(RECORD);
        news();
    }

    /** Whether there is anything to be read at all. */
    public boolean isReadable() {
        return fd.ok();
    }

    /** The messages since the last call, without their time. */
    public List<String> news() {
        List<String> messages = new ArrayList<>();
        for (int i = 0; fd.ok() && i < MOST; i++) {
            SysResult n = sys.read(fd.intValue(), buffer, RECORD);
            if (n.value() > 0) {
                byte[] bytes = new byte[n.intValue()];
                buffer.bytes().get(0, bytes);
                messages.add(message(new String(bytes, StandardCharsets.UTF_8)));
            } else if (!n.failedWith(EPIPE)) {
                break;
            }
        }
        return messages;
    }

    /** {@code priority,sequence,microseconds,flags;message}, then lines with a blank before them. */
    static String message(String record) {
        int semicolon = record.indexOf(';');
        int end = record.indexOf('\n', semicolon + 1);
        return record.substring(semicolon + 1, end < 0 ? record.length() : end);
    }

    @Override
    public void close() {
        if (fd.ok()) {
            sys.close(fd.intValue());
        }
    }
}
