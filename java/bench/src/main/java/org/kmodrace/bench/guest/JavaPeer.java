// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench.guest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.observe.SeqReader;

/**
 * The same work as the C peer's ({@code native/peer.c}), asked for by the same words and answered by the same, but
 * through one backend and as the scenarios do it. A JVM of its own for each backend, as in a run: where several are
 * loaded, a compiler no longer sees which of them a call goes to.
 */
public final class JavaPeer {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** As in the listing races. */
    private static final int BLOCK = 1 << 14;

    private final Guest guest;
    private final ModuleSyscalls sys;
    private final OffHeap buffer;

    private JavaPeer(Guest guest) {
        this.guest = guest;
        this.sys = guest.sys();
        this.buffer = sys.allocate(BLOCK);
    }

    /**
     * Answers until its input ends.
     *
     * @param args the backend, the directory of the test modules, the kernel's release, the number of CPUs
     */
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        JavaPeer peer =
                new JavaPeer(new Guest(Backends.open(args[0]), Path.of(args[1]), args[2], Integer.parseInt(args[3])));
        String line = in.readLine();
        while (line != null) {
            out.println(peer.answer(line));
            line = in.readLine();
        }
        Runtime.getRuntime().halt(0);
    }

    private String answer(String command) {
        String[] words = command.split(" ", -1);
        try {
            return "ok "
                    + switch (words[0]) {
                        case "refused" -> refused(Integer.parseInt(words[1]));
                        case "read" -> read(words[1], Integer.parseInt(words[2]));
                        case "bytewise" -> bytewise(words[1], Integer.parseInt(words[2]));
                        case "load" -> load(words[2], Integer.parseInt(words[3]));
                        case "skew" -> skew(Integer.parseInt(words[1]));
                        default -> throw new IllegalStateException("no such command");
                    };
        } catch (RuntimeException e) {
            return "error " + e;
        }
    }

    private long refused(int n) {
        long begin = System.nanoTime();
        for (int i = 0; i < n; i++) {
            SysResult result = sys.finitModule(-1, "", 0);
            if (!result.failedWith(Errno.EBADF)) {
                throw new IllegalStateException("finit_module(-1) was answered with " + result);
            }
        }
        return System.nanoTime() - begin;
    }

    private long read(String file, int n) {
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

    /** As the listing races do it; how many bytes came, and in what time. */
    private String bytewise(String file, int least) {
        long begin = System.nanoTime();
        int come = 0;
        while (come < least) {
            try (SeqReader reader = new SeqReader(sys, file, buffer)) {
                reader.readUntil(least - come, 1);
                come += reader.length();
            }
        }
        return come + " " + (System.nanoTime() - begin);
    }

    private long load(String module, int n) {
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

    private long skew(int count) {
        Actors actors = new Actors(guest);
        for (int i = 0; i < count; i++) {
            actors.add("actor-" + i, () -> {});
        }
        actors.release();
        actors.join(PATIENCE);
        return actors.startSkewNanos();
    }
}
