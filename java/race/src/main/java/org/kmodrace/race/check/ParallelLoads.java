// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.oracle.Finding;

/**
 * Loads the module several times at once, from copies of its file: since Linux 6.5 loads of one file share one answer
 * (kernel/module/main.c, idempotent_init_module()).
 */
final class ParallelLoads {
    private static final int LOADERS = 3;
    private static final int ROUNDS = 10;
    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ParallelLoads() {}

    static ModuleCheck declaration() {
        return new ModuleCheck(
                "module-parallel-loads",
                LOADERS + " loads at once, up to " + ROUNDS + " times",
                "Does exactly one of several loads at once win, and the module work for it?",
                List.of(),
                Session.running(ParallelLoads::run));
    }

    private static String run(Session session) {
        String refused = session.firstLoad();
        if (!refused.isEmpty()) {
            return refused;
        }
        if (session.isPermanent()) {
            return session.permanent();
        }
        List<Path> copies = copies(session);
        long end = System.nanoTime() + LONGEST.toNanos();
        int done = 0;
        while (done < ROUNDS && System.nanoTime() < end) {
            if (!session.unload()) {
                return ModuleCheck.CLEAN;
            }
            List<SysResult> answers = round(session, copies);
            if (!judge(session, answers)) {
                return ModuleCheck.CLEAN;
            }
            done++;
        }
        session.fact(done + " times " + LOADERS + " loads at once", Map.of());
        return ModuleCheck.CLEAN;
    }

    private static boolean judge(Session session, List<SysResult> answers) {
        long won = answers.stream().filter(SysResult::ok).count();
        List<SysResult> odd = answers.stream()
                .filter(answer -> !answer.ok() && !answer.failedWith(Errno.EEXIST) && !answer.failedWith(Errno.EBUSY))
                .toList();
        if (won == 1 && odd.isEmpty()) {
            return true;
        }
        session.find(new Finding(
                "parallel-load-refused",
                session.target().name(),
                "of %d loads at once %s: the answers were %s; one 0 and else EEXIST or EBUSY is right"
                        .formatted(LOADERS, won == 0 ? "none worked" : won + " worked", answers),
                Map.of("answers", answers.stream().map(SysResult::toString).toList())));
        return won == 1;
    }

    private static List<SysResult> round(Session session, List<Path> copies) {
        SysResult[] answers = new SysResult[LOADERS];
        Actors actors = new Actors(session.guest());
        for (int i = 0; i < LOADERS; i++) {
            int loader = i;
            actors.add(
                    "loader-" + i,
                    () -> answers[loader] =
                            session.load(copies.get(loader), session.target().parameters()));
        }
        actors.release();
        actors.join(PATIENCE);
        return Arrays.asList(answers);
    }

    private static List<Path> copies(Session session) {
        List<Path> copies = new ArrayList<>();
        try {
            for (int i = 0; i < LOADERS; i++) {
                Path copy = Path.of("/tmp", session.target().name() + "-" + i + ".ko");
                copies.add(Files.copy(session.file(), copy, StandardCopyOption.REPLACE_EXISTING));
            }
        } catch (IOException e) {
            throw new HarnessException("the module cannot be copied: " + e.getMessage(), e);
        }
        return copies;
    }
}
