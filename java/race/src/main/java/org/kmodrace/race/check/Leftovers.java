// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.util.List;
import java.util.Map;
import org.kmodrace.race.observe.Inventory;
import org.kmodrace.race.oracle.Finding;
import org.kmodrace.race.oracle.LeftoverOracle;

/** Loads the module, uses its files, unloads it, and compares what is registered with the kernel before and after. */
final class Leftovers {
    static final String ID = "module-leftovers";

    private Leftovers() {}

    static ModuleCheck declaration() {
        return new ModuleCheck(
                ID,
                "load, use, unload; compare what is registered; weigh memory over many cycles",
                "Does an unload take back everything that the load made?",
                List.of(),
                Session.running(Leftovers::run));
    }

    private static String run(Session session) {
        Inventory before = session.inventories().read();
        OwnFiles own = new OwnFiles(session);
        String refused = session.firstLoad();
        if (!refused.isEmpty()) {
            compare(session, before, "after its init refused");
            return refused;
        }
        if (session.isPermanent()) {
            return session.permanent();
        }
        List<String> files = own.find();
        if (!files.isEmpty()) {
            session.fact("used " + String.join(", ", files), Map.of());
        }
        if (!OwnFiles.use(session, files)
                || session.hasNegativeCount("after its files were opened and closed")
                || !session.unload()) {
            return ModuleCheck.CLEAN;
        }
        compare(session, before, "after its unload");
        if (!session.found()) {
            Leaks.look(session, files);
        }
        return ModuleCheck.CLEAN;
    }

    /** Looks twice when something is there: what goes by itself a moment later was no leftover. */
    static void compare(Session session, Inventory before, String when) {
        session.unloadOthers();
        session.dangerAhead(
                "still-registered",
                "the kernel died when what is registered with it was listed %s: it still has something of the module's"
                        .formatted(when));
        List<Finding> left = List.of();
        for (int look = 0; look < 3; look++) {
            left = LeftoverOracle.judge(before, session.inventories().read(), when);
            if (left.isEmpty()) {
                session.dangerOver();
                return;
            }
            Session.pause(150L << look);
        }
        session.dangerOver();
        left.forEach(finding -> session.find(placed(session, finding)));
        if (LeftoverOracle.dangerous(left)) {
            session.spoil();
        }
    }

    /** The addresses in code that is gone are told as places in the module's file. */
    private static Finding placed(Session session, Finding finding) {
        if (finding.evidence().get("areas") instanceof List<?> areas) {
            finding.evidence()
                    .put(
                            "areas",
                            areas.stream()
                                    .<Object>map(area -> session.sections().placed(String.valueOf(area)))
                                    .toList());
        }
        return finding;
    }
}
