// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.oracle.Finding;

/** One thread loads, another unloads, and neither waits for the other; a third opens the module's files all the time. */
final class LoadVsUnload {
    private static final int LOADS = 30;
    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private LoadVsUnload() {}

    static ModuleCheck declaration() {
        return new ModuleCheck(
                "module-load-vs-unload",
                "up to " + LOADS + " loads against unloads, with its files opened all the while",
                "Do a load and an unload at the same time each get a right answer, and is it ready for who opens its"
                        + " files early or late?",
                List.of(),
                Session.running(LoadVsUnload::run));
    }

    private static String run(Session session) {
        OwnFiles own = new OwnFiles(session);
        String refused = session.firstLoad();
        if (!refused.isEmpty()) {
            return refused;
        }
        if (session.isPermanent()) {
            return session.permanent();
        }
        List<String> files = own.find();
        if (!session.unload()) {
            return ModuleCheck.CLEAN;
        }
        Map<String, Integer> loads = new TreeMap<>();
        Map<String, Integer> unloads = new TreeMap<>();
        session.dangerAhead(
                "race-crash",
                "the kernel died while the module was loaded and unloaded at the same time"
                        + (files.isEmpty() ? "" : " and somebody opened and read " + String.join(", ", files)));
        race(session, files, loads, unloads);
        session.dangerOver();
        session.fact("loads answered " + loads + ", unloads " + unloads, Map.of());
        for (String answer : loads.keySet()) {
            if (!List.of("0", "EEXIST", "EBUSY", "EINTR").contains(answer)) {
                session.find(new Finding(
                        "load-refused-in-race",
                        answer,
                        "while another thread unloads it, a load answers %s %d times; 0, EEXIST and EBUSY are right"
                                .formatted(answer, loads.get(answer)),
                        Map.of("loads", loads)));
            }
        }
        return ModuleCheck.CLEAN;
    }

    private static void race(
            Session session, List<String> files, Map<String, Integer> loads, Map<String, Integer> unloads) {
        AtomicBoolean over = new AtomicBoolean();
        Actors actors = new Actors(session.guest());
        actors.add("loader", () -> {
            try {
                int done = 0;
                long end = System.nanoTime() + LONGEST.toNanos();
                while (done < LOADS && System.nanoTime() < end) {
                    SysResult answer = session.load();
                    loads.merge(answer.toString(), 1, Integer::sum);
                    done += answer.failedWith(Errno.EEXIST) ? 0 : 1;
                }
            } finally {
                over.set(true);
            }
        });
        actors.add("unloader", () -> {
            while (!over.get()) {
                SysResult answer = session.guest().unload(session.target().name());
                unloads.merge(answer.toString(), 1, Integer::sum);
            }
        });
        if (!files.isEmpty()) {
            actors.add("opener", () -> {
                while (!over.get() && OwnFiles.use(session, files)) {
                    // A file that is not there is as good as one that is.
                }
            });
        }
        actors.release();
        actors.join(PATIENCE);
    }
}
