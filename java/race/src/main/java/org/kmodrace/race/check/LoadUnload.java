// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.oracle.Finding;

/** Loads and unloads the module again and again while others read what the kernel tells of modules. */
final class LoadUnload {
    private static final int CYCLES = 40;
    private static final Duration LONGEST = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private LoadUnload() {}

    static ModuleCheck declaration() {
        return new ModuleCheck(
                "module-load-unload",
                "up to " + CYCLES
                        + " loads and unloads under readers of /proc/modules, /proc/kallsyms and its sysfs files",
                "Does every load work as the first one did, whoever looks on?",
                List.of(),
                Session.running(LoadUnload::run));
    }

    private static String run(Session session) {
        String refused = session.firstLoad();
        if (!refused.isEmpty()) {
            return refused;
        }
        if (session.isPermanent()) {
            return session.permanent();
        }
        if (!session.unload()) {
            return ModuleCheck.CLEAN;
        }
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong cycles = new AtomicLong();
        Actors actors = new Actors(session.guest());
        actors.add("loader", () -> {
            try {
                long end = System.nanoTime() + LONGEST.toNanos();
                while (cycles.get() < CYCLES && System.nanoTime() < end && loadAgain(session) && session.unload()) {
                    cycles.incrementAndGet();
                }
            } finally {
                over.set(true);
            }
        });
        actors.add("reader", () -> readWhile(session, over));
        actors.release();
        actors.join(PATIENCE);
        session.fact(cycles.get() + " loads and unloads", Map.of("cycles", cycles.get()));
        if (!session.found() && keepsSymbols(session)) {
            session.find(new Finding(
                    "symbol-left",
                    session.target().name(),
                    "its symbols are still in /proc/kallsyms after its unload"));
        }
        return ModuleCheck.CLEAN;
    }

    /** A load that must work, because one has: that it does not is a finding. */
    static boolean loadAgain(Session session) {
        SysResult answer = session.load();
        if (!answer.ok()) {
            session.find(new Finding(
                    "reload-refused",
                    session.target().name(),
                    "it cannot be loaded again after its unload: %s, although the first load worked".formatted(answer),
                    Map.of("answer", answer.toString())));
        }
        return answer.ok();
    }

    private static boolean keepsSymbols(Session session) {
        return session.text("/proc/kallsyms").contains("\t[" + session.target().name() + "]");
    }

    /** Reads lists in turn, holding a file of the module's own in sysfs open over each unload. */
    static void readWhile(Session session, AtomicBoolean over) {
        ModuleSyscalls sys = session.sys();
        OffHeap buffer = sys.allocate(8192);
        int round = 0;
        while (!over.get()) {
            read(sys, "/proc/modules", buffer, Integer.MAX_VALUE);
            if (round++ % 8 == 0) {
                read(sys, "/proc/kallsyms", buffer, 40);
            }
            for (String file : OwnFiles.sysfs(session)) {
                SysResult fd = sys.open(file, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
                if (fd.ok()) {
                    sys.read(fd.intValue(), buffer, buffer.size());
                    Session.pause(1);
                    sys.read(fd.intValue(), buffer, buffer.size());
                    sys.close(fd.intValue());
                }
                if (over.get()) {
                    return;
                }
            }
        }
    }

    private static void read(ModuleSyscalls sys, String file, OffHeap buffer, int most) {
        SysResult fd = sys.open(file, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
        if (!fd.ok()) {
            return;
        }
        for (int i = 0;
                i < most && sys.read(fd.intValue(), buffer, buffer.size()).value() > 0;
                i++) {
            // What is read is of no interest here.
        }
        sys.close(fd.intValue());
    }
}
