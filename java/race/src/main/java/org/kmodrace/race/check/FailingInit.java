// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.observe.Inventory;
import org.kmodrace.race.oracle.Finding;

/** Makes loads fail with parameters and without what it needs, and compares what is registered before and after. */
final class FailingInit {
    private static final int PARAMETERS = 12;

    private FailingInit() {}

    static ModuleCheck declaration() {
        return new ModuleCheck(
                "module-failing-init",
                "loads that fail: bad values for each parameter, nothing there of what it needs",
                "Does an init that fails take back what it had made?",
                List.of(),
                Session.running(FailingInit::run));
    }

    private static String run(Session session) {
        Inventory before = session.inventories().read();
        String first = session.firstLoad();
        if (!first.isEmpty()) {
            return first;
        }
        if (session.isPermanent()) {
            return session.permanent();
        }
        if (!session.unload()) {
            return ModuleCheck.CLEAN;
        }
        List<Object> refused = new ArrayList<>();
        for (String parameters : values(session.target())) {
            session.dangerAhead("crash", "the kernel died when the module was loaded with " + parameters);
            SysResult answer = session.load(parameters);
            if (!answer.ok()) {
                refused.add(parameters.strip() + ": " + answer);
            } else if (!session.unload()) {
                return ModuleCheck.CLEAN;
            }
            session.judgeLog("when it was loaded with " + parameters.strip());
        }
        session.dangerOver();
        Leftovers.compare(session, before, "after loads that failed (" + refused + ")");
        if (!session.found()) {
            withoutNeeded(session);
        }
        session.fact(
                refused.isEmpty()
                        ? "no load failed: it has no parameter that refuses a value (name one with --failing-params)"
                        : "loads that failed" + (session.found() ? ": " : ", and left nothing: ") + refused,
                Map.of("refused", refused));
        return ModuleCheck.CLEAN;
    }

    /** What it is linked to is taken out first; the kernel then cannot resolve its symbols, or loads that itself. */
    private static void withoutNeeded(Session session) {
        if (session.needed().isEmpty()) {
            return;
        }
        var last = session.needed().getLast();
        if (!session.guest().unload(last.name()).ok()) {
            return;
        }
        SysResult answer = session.load();
        session.fact("loaded without " + last.name() + ": " + answer, Map.of());
        if (answer.ok() && !session.unload()) {
            return;
        }
        if (session.guest().loaded(last.name())) {
            return;
        }
        SysResult back = session.load(last.file(), "");
        if (!back.ok()) {
            session.find(new Finding(
                    "reload-refused",
                    last.name(),
                    "after a load that failed, %s cannot be loaded again: %s".formatted(last.name(), back),
                    Map.of("answer", back.toString())));
        }
    }

    /** Values at the edge of each parameter's type, none of them large: it may be a number of things to be made. */
    private static List<String> values(Target target) {
        List<String> all = new ArrayList<>();
        String always = target.parameters().isEmpty() ? "" : target.parameters() + " ";
        if (!target.failing().isEmpty()) {
            all.add(always + target.failing());
        }
        target.declared().stream().limit(PARAMETERS).forEach(declared -> {
            int colon = declared.indexOf(':');
            String name = colon < 0 ? declared : declared.substring(0, colon);
            for (String value : of(colon < 0 ? "" : declared.substring(colon + 1))) {
                all.add(always + name + "=" + value);
            }
        });
        return all;
    }

    private static List<String> of(String type) {
        Predicate<String> is = type::contains;
        if (is.test("bool")) {
            return List.of("kmodrace");
        }
        if (is.test("charp") || is.test("string")) {
            return List.of("kmodrace");
        }
        return is.test("int") || is.test("short") || is.test("long") || is.test("byte")
                ? List.of("-1", "0", "kmodrace")
                : List.of("kmodrace");
    }
}
