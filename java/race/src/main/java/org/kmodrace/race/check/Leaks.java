// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kmodrace.race.oracle.Finding;
import org.kmodrace.race.oracle.GrowthOracle;
import org.kmodrace.race.oracle.GrowthOracle.Cache;
import org.kmodrace.race.oracle.GrowthOracle.Growth;
import org.kmodrace.race.oracle.TraceOracle;
import org.kmodrace.race.oracle.TraceOracle.Unfreed;

/**
 * Looks for memory that every load and unload leaves behind. Two cycles are traced: what the module allocated in both
 * and nobody freed is a suspect, named by its call site. Then the kernel's counts of objects are compared over more
 * cycles; that alone convicts.
 */
final class Leaks {
    private static final int CYCLES = 16;
    private static final int FEWEST_CYCLES = 4;
    /** A module that takes long to come and go is weighed over fewer cycles. */
    private static final long PATIENCE_NANOS = 6_000_000_000L;

    /** kfree_rcu() gathers what is to be freed for up to five seconds (KFREE_DRAIN_JIFFIES, kernel/rcu/tree.c). */
    private static final long SETTLED_NANOS = 10_000_000_000L;

    private static final String SLABINFO = "/proc/slabinfo";

    private Leaks() {}

    static void look(Session session, List<String> files) {
        Set<Unfreed> suspects = suspects(session, files);
        if (session.found()) {
            return;
        }
        for (Unfreed percpu :
                suspects.stream().filter(s -> s.event().startsWith("percpu")).toList()) {
            session.find(new Finding(
                    "memory-leak",
                    percpu.site(),
                    "each load leaves %s bytes per CPU behind, allocated at %s and freed by nobody"
                            .formatted(percpu.bytes(), percpu.site()),
                    Map.of("site", percpu.site(), "bytes", percpu.bytes())));
        }
        long begun = System.nanoTime();
        if (!cycle(session, files, 1)) {
            return;
        }
        long most = Math.max(FEWEST_CYCLES, PATIENCE_NANOS / 2 / Math.max(1, System.nanoTime() - begun));
        int cycles = (int) Math.min(CYCLES, most);
        session.fact("slab objects weighed over " + 2 * cycles + " cycles", Map.of());
        List<Growth> growths = weigh(session, files, cycles);
        List<Growth> unnamed = new ArrayList<>();
        for (Growth growth : growths) {
            List<Unfreed> named = suspects.stream()
                    .filter(s -> GrowthOracle.holds(growth.cache(), s.bytes()))
                    .toList();
            if (named.isEmpty()) {
                unnamed.add(growth);
            } else {
                tell(session, growth, named);
            }
        }
        if (!unnamed.isEmpty() && suspects.isEmpty() && !session.found()) {
            convict(session, files, cycles, unnamed);
        }
    }

    /** Nobody is named: chance has to strike twice, and it must not be what only waits to be freed. */
    private static void convict(Session session, List<String> files, int cycles, List<Growth> growths) {
        Set<String> names = new LinkedHashSet<>();
        growths.forEach(growth -> names.add(growth.cache().name()));
        List<Growth> again = new ArrayList<>(weigh(session, files, cycles));
        again.removeIf(growth -> !names.contains(growth.cache().name()));
        long until = System.nanoTime() + SETTLED_NANOS;
        while (!again.isEmpty() && System.nanoTime() < until) {
            Session.pause(500);
            Map<String, Cache> now = counts(session);
            again.removeIf(growth -> GrowthOracle.wasFreed(growth, now));
        }
        again.forEach(growth -> tell(session, growth, List.of()));
    }

    private static void tell(Session session, Growth growth, List<Unfreed> suspects) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("cache", growth.cache().name());
        evidence.put("objects", growth.objects());
        evidence.put("cycles", growth.cycles());
        List<String> sites = suspects.stream()
                .map(s -> s.bytes() + " bytes allocated at " + s.site())
                .toList();
        evidence.put("sites", sites);
        String who = sites.isEmpty() ? "" : "; never freed: " + String.join(", ", sites);
        session.find(new Finding(
                "memory-leak",
                growth.cache().name(),
                "memory is lost with every load and unload: slab cache %s grew by %d objects in %d cycles%s"
                        .formatted(growth.cache().name(), growth.objects(), growth.cycles(), who),
                evidence));
    }

    private static List<Growth> weigh(Session session, List<String> files, int cycles) {
        Map<String, Cache> first = counts(session);
        if (!cycle(session, files, cycles)) {
            return List.of();
        }
        Map<String, Cache> middle = counts(session);
        if (!cycle(session, files, cycles)) {
            return List.of();
        }
        return GrowthOracle.judge(first, middle, counts(session), cycles);
    }

    /** Exact ones: what CPUs keep for themselves is given back before (mm/slub.c, flush_all()). */
    private static Map<String, Cache> counts(Session session) {
        for (String cache : GrowthOracle.read(session.text(SLABINFO)).keySet()) {
            session.write("/sys/kernel/slab/" + cache + "/shrink", "1");
        }
        return GrowthOracle.read(session.text(SLABINFO));
    }

    /** @return false when it could not be gone on with; a finding says why */
    private static boolean cycle(Session session, List<String> files, int times) {
        for (int i = 0; i < times; i++) {
            if (!LoadUnload.loadAgain(session) || !OwnFiles.use(session, files) || !session.unload()) {
                return false;
            }
        }
        return true;
    }

    /** What was left in both of two cycles. */
    private static Set<Unfreed> suspects(Session session, List<String> files) {
        try (Tracer tracer = new Tracer(session)) {
            if (!tracer.isThere()) {
                session.fact("allocations could not be traced: the kernel has no tracefs", Map.of());
                return Set.of();
            }
            tracer.allocations();
            Set<Unfreed> both = new LinkedHashSet<>(traced(session, tracer, files));
            if (!both.isEmpty() && !session.found()) {
                both.retainAll(traced(session, tracer, files));
            }
            return both;
        }
    }

    private static List<Unfreed> traced(Session session, Tracer tracer, List<String> files) {
        tracer.begin();
        if (!LoadUnload.loadAgain(session)) {
            return List.of();
        }
        String base = session.text("/sys/module/" + session.target().name() + "/sections/.init.text");
        boolean used = OwnFiles.use(session, files);
        String named = tracer.text();
        if (!used || !session.unload()) {
            return List.of();
        }
        Session.pause(40);
        String all = tracer.text();
        tracer.end();
        if (TraceOracle.lost(all)) {
            return List.of();
        }
        return TraceOracle.unfreed(
                        TraceOracle.read(named),
                        TraceOracle.read(all),
                        session.target().name())
                .stream()
                .map(unfreed -> new Unfreed(unfreed.event(), site(unfreed.site(), base.strip()), unfreed.bytes()))
                .toList();
    }

    /** The code of an init is gone when the trace is read, and its address is another with each load. */
    private static String site(String site, String initText) {
        boolean numbers = site.matches("0x[0-9a-f]{1,16}") && initText.matches("0x[0-9a-f]{1,16}");
        if (!numbers) {
            return site.startsWith("0x") ? "its init" : site;
        }
        long offset = Long.parseUnsignedLong(site.substring(2), 16) - Long.parseUnsignedLong(initText.substring(2), 16);
        return offset >= 0 && offset < 1 << 20 ? "its init, .init.text+0x" + Long.toHexString(offset) : "its code";
    }
}
