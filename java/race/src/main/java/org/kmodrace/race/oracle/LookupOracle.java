// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmodrace.race.oracle.ChurnOracle.Change;

/**
 * Judges lookups of symbols, by address and by name, that were made while the modules that own them came and went. What
 * is true is known from the harness's own calls and their times, as in {@link ChurnOracle}, and from what each module
 * told when it came: where it stands. A name that is returned for an address is right when its module stood there at
 * some instant of the lookup; an address that is returned for a name likewise; nothing may be returned unless the
 * module was there from the lookup's beginning to its end.
 *
 * <p>Every module M has a symbol {@code M_here}.
 */
public final class LookupOracle {
    /** Every name is right or absent, and some were looked up while a module came or went. */
    public static final String RIGHT_OR_ABSENT = "right-or-absent";
    /** The same, but nothing was looked up while a module came or went. */
    public static final String NOT_OVERLAPPING = "not-overlapping";
    /** A name or an address that had been right, of a module that was gone during all of the lookup. */
    public static final String STALE_NAME = "stale-name";
    /** A name that never stood at that address, or no name at all. */
    public static final String WRONG_NAME = "wrong-name";
    /** Nothing, though the module was there all the time. */
    public static final String LIVE_NAME_MISSED = "live-name-missed";

    /** What a lookup says that found nothing; one by address may say the address instead. */
    public static final String NOTHING = "-";

    private static final Pattern PRINTED = Pattern.compile("(\\w+)(?:\\+0x([0-9a-f]+)/0x[0-9a-f]+)? \\[(\\w+)\\]");
    private static final int EXAMPLES = 3;

    /** A part of a module's memory. */
    public record Part(long base, long size) {
        boolean contains(long address) {
            return Long.compareUnsigned(address - base, size) < 0;
        }
    }

    /**
     * Where a module came to stand, told while it was loaded.
     *
     * @param at when it told, in nanoseconds of the changes' clock
     * @param here the address of its symbol {@code MODULE_here}
     * @param self the address of its struct module, where its name is
     * @param parts all of its memory, what is needed for its init only included
     */
    public record Told(long at, String module, long here, long self, List<Part> parts) {}

    /**
     * Lookups in a row that were answered alike.
     *
     * @param way how they were made
     * @param begin when the first began, in nanoseconds of the changes' clock
     * @param end when the last had its answer
     * @param asked an address ({@code 0x…}) or a symbol's name
     * @param answer {@code SYMBOL[+OFFSET/SIZE] [MODULE]} for an address, an address for a name; or {@link #NOTHING}
     * @param mayMiss whether this way is known to pass over modules that are there
     */
    public record Lookup(
            String by, String way, long begin, long end, long count, String asked, String answer, boolean mayMiss) {}

    /**
     * A module at its place, from one load to the next unload.
     *
     * @param from when the load was called; it stands there for sure from {@code surely} on
     * @param leaving when the unload was called; it is gone for sure from {@code gone} on
     */
    private record Stand(Told told, long from, long surely, long leaving, long gone) {
        boolean mayBeThereDuring(Lookup lookup) {
            return from < lookup.end() && lookup.begin() < gone;
        }

        boolean surelyThereDuring(Lookup lookup) {
            return surely <= lookup.begin() && lookup.end() <= leaving;
        }

        boolean changesDuring(Lookup lookup) {
            return mayBeThereDuring(lookup) && !surelyThereDuring(lookup);
        }
    }

    private LookupOracle() {}

    /**
     * Judges all lookups of a trial.
     *
     * @param changes the calls that succeeded; every module is gone at first
     */
    public static TrialResult judge(List<Change> changes, List<Told> told, List<Lookup> lookups) {
        List<Stand> stands = told.stream().map(t -> stand(t, changes)).toList();
        Map<String, List<Lookup>> seen = new LinkedHashMap<>();
        Map<String, long[]> ways = new TreeMap<>();
        long overlapping = 0;
        for (Lookup lookup : lookups) {
            boolean absent = isAbsent(lookup);
            String outcome = absent ? ofAbsent(lookup, stands) : ofAnswer(lookup, stands);
            seen.computeIfAbsent(outcome, _ -> new ArrayList<>()).add(lookup);
            long[] counts = ways.computeIfAbsent(lookup.way(), _ -> new long[2]);
            counts[absent ? 1 : 0] += lookup.count();
            if (stands.stream().anyMatch(s -> concerns(lookup, s) && s.changesDuring(lookup))) {
                overlapping += lookup.count();
            }
        }
        String worst = List.of(WRONG_NAME, STALE_NAME, LIVE_NAME_MISSED).stream()
                .filter(seen::containsKey)
                .findFirst()
                .orElse(overlapping > 0 ? RIGHT_OR_ABSENT : NOT_OVERLAPPING);
        return new TrialResult(worst, evidence(changes, stands, seen, ways, overlapping));
    }

    /** From the call that brought it to the next that took it away. */
    private static Stand stand(Told told, List<Change> changes) {
        Optional<Change> load = changes.stream()
                .filter(c -> c.added() && c.entry().equals(told.module()))
                .filter(c -> c.call() <= told.at() && told.at() <= c.done())
                .findFirst();
        Optional<Change> unload = changes.stream()
                .filter(c -> !c.added() && c.entry().equals(told.module()) && c.call() >= told.at())
                .min(Comparator.comparingLong(Change::call));
        return new Stand(
                told,
                load.map(Change::call).orElse(told.at()),
                load.map(Change::done).orElse(told.at()),
                unload.map(Change::call).orElse(Long.MAX_VALUE),
                unload.map(Change::done).orElse(Long.MAX_VALUE));
    }

    private static boolean byAddress(Lookup lookup) {
        return lookup.asked().startsWith("0x");
    }

    private static boolean isAbsent(Lookup lookup) {
        return lookup.answer().equals(NOTHING)
                || (byAddress(lookup) && lookup.answer().equals(lookup.asked()));
    }

    /** Whether the lookup asks for something of this module at this place. */
    private static boolean concerns(Lookup lookup, Stand stand) {
        return byAddress(lookup)
                ? owns(stand, address(lookup.asked()))
                : lookup.asked().equals(here(stand));
    }

    /** An address somewhere in a module may lie before all of its symbols; that of a symbol has a name. */
    private static String ofAbsent(Lookup lookup, List<Stand> stands) {
        boolean missed = !lookup.mayMiss()
                && stands.stream()
                        .filter(s -> concerns(lookup, s) && s.surelyThereDuring(lookup))
                        .anyMatch(s -> !byAddress(lookup)
                                || address(lookup.asked()) == s.told().here());
        return missed ? LIVE_NAME_MISSED : RIGHT_OR_ABSENT;
    }

    private static String ofAnswer(Lookup lookup, List<Stand> stands) {
        List<Stand> fitting = stands.stream().filter(s -> fits(lookup, s)).toList();
        if (fitting.isEmpty()) {
            return WRONG_NAME;
        }
        return fitting.stream().anyMatch(s -> s.mayBeThereDuring(lookup)) ? RIGHT_OR_ABSENT : STALE_NAME;
    }

    /** Whether the answer was right while this module stood there. */
    private static boolean fits(Lookup lookup, Stand stand) {
        if (!byAddress(lookup)) {
            return concerns(lookup, stand)
                    && address(lookup.answer()) == stand.told().here();
        }
        Matcher m = PRINTED.matcher(lookup.answer());
        if (!m.matches() || !m.group(3).equals(stand.told().module()) || !concerns(lookup, stand)) {
            return false;
        }
        if (!m.group(1).endsWith("_here")) {
            // Another symbol of a module that lies otherwise than the one whose address this was.
            return true;
        }
        long offset = m.group(2) == null ? 0 : Long.parseUnsignedLong(m.group(2), 16);
        return m.group(1).equals(here(stand))
                && address(lookup.asked()) - offset == stand.told().here();
    }

    private static String here(Stand stand) {
        return stand.told().module() + "_here";
    }

    private static boolean owns(Stand stand, long address) {
        return stand.told().parts().stream().anyMatch(part -> part.contains(address));
    }

    /** 0 for what is no address. */
    private static long address(String text) {
        try {
            return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Map<String, Object> evidence(
            List<Change> changes,
            List<Stand> stands,
            Map<String, List<Lookup>> seen,
            Map<String, long[]> ways,
            long overlapping) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        Map<String, Object> byWay = new LinkedHashMap<>();
        ways.forEach((way, counts) -> byWay.put(way, counts[0] + " named, " + counts[1] + " absent"));
        evidence.put("lookups", byWay);
        evidence.put("whileAModuleCameOrWent", overlapping);
        evidence.put("loads", changes.stream().filter(Change::added).count());
        evidence.put("unloads", changes.stream().filter(c -> !c.added()).count());
        evidence.put(
                "addresses",
                stands.stream().map(s -> s.told().here()).distinct().count());
        for (String fault : List.of(WRONG_NAME, STALE_NAME, LIVE_NAME_MISSED)) {
            List<Lookup> found = seen.getOrDefault(fault, List.of());
            if (!found.isEmpty()) {
                evidence.put(fault, found.stream().mapToLong(Lookup::count).sum());
                evidence.put(
                        fault + "-examples",
                        found.stream()
                                .limit(EXAMPLES)
                                .map(l -> example(l, stands))
                                .toList());
            }
        }
        return evidence;
    }

    /** What was asked, what was answered, and who stood there when. */
    private static String example(Lookup lookup, List<Stand> stands) {
        String owners = stands.stream()
                .filter(s -> concerns(lookup, s))
                .map(s -> String.format(
                        Locale.ROOT,
                        "%s at 0x%x from %d us%s",
                        s.told().module(),
                        s.told().here(),
                        (s.surely() - lookup.begin()) / 1_000,
                        s.gone() == Long.MAX_VALUE ? "" : " until " + (s.gone() - lookup.begin()) / 1_000 + " us"))
                .reduce((a, b) -> a + "; " + b)
                .orElse("nobody ever");
        return lookup.by() + ", " + lookup.way() + " " + lookup.asked() + ": '" + lookup.answer() + "' within "
                + (lookup.end() - lookup.begin()) / 1_000 + " us; stood there, counted from its beginning: " + owners;
    }
}
