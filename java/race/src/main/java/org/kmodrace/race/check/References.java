// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.util.List;
import java.util.Map;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.oracle.Finding;

/** Opens, reads and closes each of the module's files and compares the reference count before and after. */
final class References {
    private static final int TIMES = 5;

    private References() {}

    static ModuleCheck declaration() {
        return new ModuleCheck(
                "module-references",
                "reference counts around " + TIMES + " uses of each of its files",
                "Is every reference that a use takes given back, and none that was not taken?",
                List.of(),
                Session.running(References::run));
    }

    private static String run(Session session) {
        OwnFiles own = new OwnFiles(session);
        String refused = session.firstLoad();
        if (!refused.isEmpty()) {
            return refused;
        }
        boolean permanent = session.isPermanent();
        int begin = count(session);
        List<String> files = own.find();
        session.fact(
                "count " + begin + " after the load"
                        + (files.isEmpty()
                                ? "; no device or proc file of its own appeared (name one with --device or --proc)"
                                : "; used: " + String.join(", ", files)),
                Map.of());
        for (String file : files) {
            if (!use(session, file)) {
                return ModuleCheck.CLEAN;
            }
        }
        if (session.hasNegativeCount("after its files were opened and closed")) {
            return ModuleCheck.CLEAN;
        }
        if (permanent) {
            return session.permanent();
        }
        session.unload();
        return ModuleCheck.CLEAN;
    }

    /** @return false when nothing more can be done with the module */
    private static boolean use(Session session, String file) {
        int before = count(session);
        int opened = 0;
        String refusal = "";
        for (int i = 0; i < TIMES; i++) {
            SysResult fd = OwnFiles.open(session, file);
            if (!fd.ok()) {
                refusal = fd.toString();
                continue;
            }
            opened++;
            if (OwnFiles.read(session, fd.intValue()).isEmpty()) {
                OwnFiles.stuck(session, file);
                return false;
            }
            session.sys().close(fd.intValue());
        }
        int after = settled(session, before);
        if (after <= before) {
            // Fewer than before is looked for in one place, when all were used.
            return true;
        }
        String what = opened == 0 ? "open() was refused with " + refusal : "it was opened and closed";
        session.find(new Finding(
                "reference-leaked",
                file,
                "%s: %s %d times, and the reference count went from %d to %d: the module can never be unloaded again"
                        .formatted(file, what, TIMES, before, after),
                Map.of("file", file, "times", TIMES, "before", before, "after", after)));
        session.spoil();
        return false;
    }

    private static int settled(Session session, int wanted) {
        int count = count(session);
        for (int i = 0; i < 50 && count > wanted; i++) {
            Session.pause(10);
            count = count(session);
        }
        return count;
    }

    private static int count(Session session) {
        return session.guest().references(session.target().name()).orElse(0);
    }
}
