// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench.guest;

import java.time.Duration;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.observe.SeqReader;

/** The same work as the C peer's, as the scenarios do it; everything in nanoseconds. */
final class JavaSide {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** As in the listing races. */
    private static final int BLOCK = 1 << 14;

    private final Guest guest;
    private final ModuleSyscalls sys;

    JavaSide(Guest guest) {
        this.guest = guest;
        this.sys = guest.sys();
    }

    /** So many refused {@code finit_module(-1)}. */
    long refused(int n) {
        long begin = System.nanoTime();
        for (int i = 0; i < n; i++) {
            SysResult result = sys.finitModule(-1, "", 0);
            if (!result.failedWith(Errno.EBADF)) {
                throw new IllegalStateException("finit_module(-1) was answered with " + result);
            }
        }
        return System.nanoTime() - begin;
    }

    /** So many read(2) of one byte. */
    long read(String file, int n) {
        int fd = sys.open(file, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC)
                .intValue();
        OffHeap one = sys.allocate(1);
        long begin = System.nanoTime();
        for (int i = 0; i < n; i++) {
            SysResult result = sys.read(fd, one, 1);
            if (result.value() != 1) {
                throw new IllegalStateException(file + ": a read of one byte was answered with " + result);
            }
        }
        long nanos = System.nanoTime() - begin;
        sys.close(fd);
        return nanos;
    }

    /**
     * A file read by single bytes, as the listing races do.
     *
     * @return nanoseconds for a million bytes
     */
    double bytewise(String file, int max) {
        long begin = System.nanoTime();
        int length;
        try (SeqReader reader = new SeqReader(sys, file, BLOCK)) {
            reader.readUntil(max, 1);
            length = reader.length();
        }
        return (System.nanoTime() - begin) * 1e6 / length;
    }

    /** So many times a test module loaded and unloaded. */
    long load(String module, int n) {
        long begin = System.nanoTime();
        for (int i = 0; i < n; i++) {
            SysResult loaded = guest.load(module, "");
            SysResult unloaded = guest.unload(module);
            if (!loaded.ok() || !unloaded.ok()) {
                throw new IllegalStateException(module + ": loaded " + loaded + ", unloaded " + unloaded);
            }
        }
        return System.nanoTime() - begin;
    }

    /** How far apart so many actors start. */
    long skew(int count) {
        Actors actors = new Actors(guest);
        for (int i = 0; i < count; i++) {
            actors.add("actor-" + i, () -> {});
        }
        actors.release();
        actors.join(PATIENCE);
        return actors.startSkewNanos();
    }
}
