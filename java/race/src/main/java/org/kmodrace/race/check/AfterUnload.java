// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.kmodrace.race.oracle.Finding;
import org.kmodrace.race.oracle.TraceOracle;

/**
 * Unloads the module and stirs the kernel: whatever would still call into its code (timers, works, notifiers, hooks,
 * shrinkers) is given the occasion.
 */
final class AfterUnload {
    static final String KIND = "called-after-unload";
    private static final String AFTER =
            "after the unload something still called into the module's code (a timer, a work, a hook?), and the kernel"
                    + " died";
    private static final long SETTLE_MILLIS = 1_200;

    private AfterUnload() {}

    static ModuleCheck declaration() {
        return new ModuleCheck(
                "module-after-unload",
                "timers pending at the unload; then events for whoever is still registered",
                "Does nobody call its code when it is gone?",
                List.of(),
                Session.running(AfterUnload::run));
    }

    private static String run(Session session) {
        OwnFiles own = new OwnFiles(session);
        try (Tracer tracer = new Tracer(session)) {
            if (tracer.isThere()) {
                tracer.timers();
                tracer.begin();
            }
            String refused = session.firstLoad();
            if (!refused.isEmpty()) {
                return refused;
            }
            if (session.isPermanent()) {
                return session.permanent();
            }
            if (!OwnFiles.use(session, own.find())) {
                return ModuleCheck.CLEAN;
            }
            String named = tracer.text();
            session.dangerAhead(KIND, AFTER);
            if (!session.unload()) {
                return ModuleCheck.CLEAN;
            }
            String all = tracer.text();
            tracer.end();
            pending(session, named, all);
        }
        if (!session.found()) {
            stir(session);
        }
        session.dangerOver();
        return ModuleCheck.CLEAN;
    }

    private static void pending(Session session, String named, String all) {
        if (TraceOracle.lost(all)) {
            session.fact("what became of its timers is not known: the kernel's trace was too long", Map.of());
            return;
        }
        List<String> functions = TraceOracle.pendingTimers(
                TraceOracle.read(named), TraceOracle.read(all), session.target().name(), session.sections()::isData);
        for (String function : new LinkedHashSet<>(functions)) {
            boolean work = function.startsWith("delayed_work_timer_fn");
            session.find(new Finding(
                    work ? "work-pending" : "timer-pending",
                    function,
                    work
                            ? "a delayed work in its memory was pending when the module was unloaded: the kernel will use memory that is gone (is cancel_delayed_work_sync() missing in its exit?)"
                            : "the timer that calls %s was pending when the module was unloaded: the kernel will call code that is gone"
                                    .formatted(function),
                    Map.of("function", function)));
            session.spoil();
        }
        if (session.found()) {
            return;
        }
        session.fact("no timer was pending at the unload; events after it: network, reclaim, CPU, load", Map.of());
    }

    private static void stir(Session session) {
        event(session, "a network device changed (NETDEV_CHANGEMTU)", "/sys/class/net/lo/mtu", "60000", "65536");
        event(session, "memory was reclaimed", "/proc/sys/vm/drop_caches", "3");
        event(session, "a CPU went and came", "/sys/devices/system/cpu/cpu1/online", "0", "1");
        danger(session, "a moment later");
        Session.pause(SETTLE_MILLIS);
        danger(session, "when a module was loaded");
        if (LoadUnload.loadAgain(session)) {
            session.unload();
        }
    }

    private static void event(Session session, String what, String file, String... texts) {
        danger(session, "when " + what);
        for (String text : texts) {
            session.write(file, text);
        }
    }

    private static void danger(Session session, String when) {
        session.dangerAhead(
                KIND,
                "after the unload the kernel still called into the module's code " + when
                        + ", and died: something is registered or pending that the exit should have taken back");
    }
}
