// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.observe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;

/**
 * Lists directories without touching what is in them. To look up an entry of /proc, as every stat(2) does, makes the
 * kernel follow pointers into its module; getdents64(2) tells names and types and follows none.
 */
public final class DirectoryReader {
    private static final long GETDENTS64 = 217;
    private static final int BUFFER = 32_768;
    private static final int RECORD_LENGTH = 16;
    private static final int TYPE = 18;
    private static final int NAME = 19;
    private static final byte DT_DIR = 4;

    private final ModuleSyscalls sys;
    private final OffHeap buffer;

    /**
     * An entry of a directory.
     *
     * @param directory whether it is one itself; a link to one is none
     */
    public record Entry(String name, boolean directory) {}

    public DirectoryReader(ModuleSyscalls sys) {
        this.sys = sys;
        this.buffer = sys.allocate(BUFFER);
    }

    /** What is in a directory, without {@code .} and {@code ..}; nothing when it cannot be read. */
    public List<Entry> list(String directory) {
        SysResult fd = sys.open(directory, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
        if (!fd.ok()) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        try {
            SysResult n = more(fd.intValue());
            while (n.value() > 0) {
                take(n.intValue(), entries);
                n = more(fd.intValue());
            }
        } finally {
            sys.close(fd.intValue());
        }
        return entries;
    }

    /**
     * Goes down from a directory.
     *
     * @param depth how many levels; 1 is the directory's own entries
     * @param taker is told each path, and what it is
     */
    public void walk(String directory, int depth, BiConsumer<String, Entry> taker) {
        for (Entry entry : list(directory)) {
            String path = directory + "/" + entry.name();
            taker.accept(path, entry);
            if (entry.directory() && depth > 1) {
                walk(path, depth - 1, taker);
            }
        }
    }

    private SysResult more(int fd) {
        return sys.syscall(GETDENTS64, fd, buffer.address(), BUFFER, 0, 0, 0);
    }

    private void take(int length, List<Entry> entries) {
        int at = 0;
        while (at + NAME < length) {
            int next = buffer.bytes().getShort(at + RECORD_LENGTH) & 0xffff;
            if (next == 0) {
                return;
            }
            int end = at + NAME;
            while (end < at + next && buffer.bytes().get(end) != 0) {
                end++;
            }
            byte[] bytes = new byte[end - at - NAME];
            buffer.bytes().get(at + NAME, bytes);
            String name = new String(bytes, StandardCharsets.UTF_8);
            if (!name.equals(".") && !name.equals("..")) {
                entries.add(new Entry(name, buffer.bytes().get(at + TYPE) == DT_DIR));
            }
            at += next;
        }
    }
}
