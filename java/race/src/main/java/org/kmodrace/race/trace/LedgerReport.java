// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What a {@link Ledger} held.
 *
 * @param exact whether nothing was lost; otherwise every count is a lower bound, and what is said to be held or left
 *     may be wrong
 * @param lost how many events are missing, at least
 * @param lostWhy why; "" when it is exact
 * @param pairs in the order in which they were first seen
 * @param leftovers what users left behind when they were unloaded, in the order of time
 * @param refused gets that got nothing
 * @param others references that were neither for linking nor by a symbol: open files and the like
 */
public record LedgerReport(
        boolean exact,
        long lost,
        String lostWhy,
        List<Pair> pairs,
        List<Leftover> leftovers,
        List<Refused> refused,
        List<Other> others) {
    /** Taken or given back. */
    public enum Kind {
        GET,
        PUT
    }

    /**
     * A place in the code.
     *
     * @param symbol that was got or put; "" when it was put by its address
     * @param place {@code module+0x1c}, counted from where that part of the module lies; or an address
     * @param function the same as {@code function+0x1c}; "" when nobody knows
     * @param inInit whether it was under way in the user's own init
     * @param count how often
     */
    public record Site(Kind kind, String symbol, String place, String function, boolean inInit, long count) {}

    /**
     * A module and another that it uses.
     *
     * @param user the module that uses, {@link Ledger#KERNEL} or {@link Ledger#UNKNOWN}
     * @param linked whether it is linked to it now
     * @param links how often it was linked to it, which happens when it is loaded
     * @param gets symbols got
     * @param puts symbols put
     * @param held got and not put, by the user as it is loaded now
     * @param left got and not put when the user was unloaded, every time together
     * @param unmatched puts by a user that held none
     */
    public record Pair(
            String user,
            String owner,
            boolean linked,
            long links,
            long gets,
            long puts,
            long held,
            long left,
            long unmatched,
            List<Site> sites) {
        /** Keeps a copy of the list. */
        public Pair {
            sites = List.copyOf(sites);
        }

        /** Whether a symbol was ever got or put. */
        public boolean isDynamic() {
            return gets + puts > 0;
        }
    }

    /**
     * A user was unloaded and had not put all that it got.
     *
     * @param count how much was left each time
     * @param times how often that happened, just so
     * @param sites where it was got
     */
    public record Leftover(String user, String owner, long count, long times, List<Site> sites) {
        /** Keeps a copy of the list. */
        public Leftover {
            sites = List.copyOf(sites);
        }
    }

    /** Gets that got nothing: no such symbol, one that may not be got, or an owner on its way. */
    public record Refused(String user, String symbol, long count) {}

    /** References on a module that the ledger cannot put down to a user. */
    public record Other(String module, List<Site> sites) {
        /** Keeps a copy of the list. */
        public Other {
            sites = List.copyOf(sites);
        }

        /** Taken and not given back while the ledger was kept. */
        public long balance() {
            return sites.stream()
                    .mapToLong(site -> site.kind() == Kind.GET ? site.count() : -site.count())
                    .sum();
        }
    }

    /** Keeps copies of the lists. */
    public LedgerReport {
        pairs = List.copyOf(pairs);
        leftovers = List.copyOf(leftovers);
        refused = List.copyOf(refused);
        others = List.copyOf(others);
    }

    /** Nothing was seen. */
    public static final LedgerReport EMPTY = new LedgerReport(true, 0, "", List.of(), List.of(), List.of(), List.of());

    /** This and what another machine saw, together. */
    public LedgerReport plus(LedgerReport later) {
        Map<List<String>, Pair> sums = new LinkedHashMap<>();
        Stream.concat(pairs.stream(), later.pairs.stream())
                .forEach(pair -> sums.merge(List.of(pair.user(), pair.owner()), pair, LedgerReport::sum));
        Map<String, Other> rest = new LinkedHashMap<>();
        Stream.concat(others.stream(), later.others.stream())
                .forEach(other -> rest.merge(
                        other.module(), other, (a, b) -> new Other(a.module(), sumSites(a.sites(), b.sites()))));
        Map<List<String>, Refused> none = new LinkedHashMap<>();
        Stream.concat(refused.stream(), later.refused.stream())
                .forEach(r -> none.merge(
                        List.of(r.user(), r.symbol()),
                        r,
                        (a, b) -> new Refused(a.user(), a.symbol(), a.count() + b.count())));
        return new LedgerReport(
                exact && later.exact,
                lost + later.lost,
                lostWhy.isEmpty() ? later.lostWhy : lostWhy,
                List.copyOf(sums.values()),
                sumLeftovers(Stream.concat(leftovers.stream(), later.leftovers.stream())),
                List.copyOf(none.values()),
                List.copyOf(rest.values()));
    }

    private static Pair sum(Pair a, Pair b) {
        return new Pair(
                a.user(),
                a.owner(),
                b.linked(),
                a.links() + b.links(),
                a.gets() + b.gets(),
                a.puts() + b.puts(),
                a.held() + b.held(),
                a.left() + b.left(),
                a.unmatched() + b.unmatched(),
                sumSites(a.sites(), b.sites()));
    }

    static List<Leftover> sumLeftovers(Stream<Leftover> all) {
        Map<Leftover, Long> times = new LinkedHashMap<>();
        all.forEach(left -> times.merge(
                new Leftover(left.user(), left.owner(), left.count(), 1, left.sites()), left.times(), Long::sum));
        List<Leftover> sums = new ArrayList<>();
        times.forEach(
                (left, count) -> sums.add(new Leftover(left.user(), left.owner(), left.count(), count, left.sites())));
        return sums;
    }

    private static List<Site> sumSites(List<Site> a, List<Site> b) {
        Map<List<Object>, Site> sums = new LinkedHashMap<>();
        Stream.concat(a.stream(), b.stream())
                .forEach(site -> sums.merge(
                        List.of(site.kind(), site.symbol(), site.place(), site.inInit()),
                        site,
                        (x, y) -> new Site(
                                x.kind(), x.symbol(), x.place(), x.function(), x.inInit(), x.count() + y.count())));
        return List.copyOf(sums.values());
    }

    /** What is about this owner only. */
    public LedgerReport of(String owner) {
        return new LedgerReport(
                exact,
                lost,
                lostWhy,
                pairs.stream().filter(pair -> pair.owner().equals(owner)).toList(),
                leftovers.stream().filter(left -> left.owner().equals(owner)).toList(),
                refused,
                others.stream().filter(other -> other.module().equals(owner)).toList());
    }

    /** The same with functions looked up. */
    public LedgerReport withFunctions(UnaryOperator<Site> lookUp) {
        return new LedgerReport(
                exact,
                lost,
                lostWhy,
                pairs.stream()
                        .map(p -> new Pair(
                                p.user(),
                                p.owner(),
                                p.linked(),
                                p.links(),
                                p.gets(),
                                p.puts(),
                                p.held(),
                                p.left(),
                                p.unmatched(),
                                p.sites().stream().map(lookUp).toList()))
                        .toList(),
                leftovers.stream()
                        .map(l -> new Leftover(
                                l.user(),
                                l.owner(),
                                l.count(),
                                l.times(),
                                l.sites().stream().map(lookUp).toList()))
                        .toList(),
                refused,
                others.stream()
                        .map(o -> new Other(
                                o.module(), o.sites().stream().map(lookUp).toList()))
                        .toList());
    }

    /** As an object of JSON values. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("exact", exact);
        map.put("lost", lost);
        map.put("lostWhy", lostWhy);
        map.put("pairs", objects(pairs, LedgerReport::pair));
        map.put("leftovers", objects(leftovers, LedgerReport::leftover));
        map.put("refused", objects(refused, LedgerReport::refusal));
        map.put("others", objects(others, LedgerReport::other));
        return map;
    }

    private static <T> List<Object> objects(List<T> items, Function<T, Map<String, Object>> toMap) {
        List<Object> objects = new ArrayList<>();
        items.forEach(item -> objects.add(toMap.apply(item)));
        return objects;
    }

    private static Map<String, Object> pair(Pair pair) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("user", pair.user());
        map.put("owner", pair.owner());
        map.put("linked", pair.linked());
        map.put("links", pair.links());
        map.put("gets", pair.gets());
        map.put("puts", pair.puts());
        map.put("held", pair.held());
        map.put("left", pair.left());
        map.put("unmatchedPuts", pair.unmatched());
        map.put("sites", objects(pair.sites(), LedgerReport::site));
        return map;
    }

    private static Map<String, Object> leftover(Leftover left) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("user", left.user());
        map.put("owner", left.owner());
        map.put("count", left.count());
        map.put("times", left.times());
        map.put("sites", objects(left.sites(), LedgerReport::site));
        return map;
    }

    private static Map<String, Object> refusal(Refused refused) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("user", refused.user());
        map.put("symbol", refused.symbol());
        map.put("count", refused.count());
        return map;
    }

    private static Map<String, Object> other(Other other) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("module", other.module());
        map.put("balance", other.balance());
        map.put("sites", objects(other.sites(), LedgerReport::site));
        return map;
    }

    private static Map<String, Object> site(Site site) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("what", site.kind() == Kind.GET ? "get" : "put");
        map.put("symbol", site.symbol());
        map.put("place", site.place());
        map.put("function", site.function());
        map.put("inInit", site.inInit());
        map.put("count", site.count());
        return map;
    }

    /** Reads what {@link #toMap} wrote; what is missing is taken for nothing. */
    public static LedgerReport from(Map<String, Object> map) {
        return new LedgerReport(
                truth(map, "exact"),
                number(map, "lost"),
                text(map, "lostWhy"),
                list(
                        map,
                        "pairs",
                        p -> new Pair(
                                text(p, "user"),
                                text(p, "owner"),
                                truth(p, "linked"),
                                number(p, "links"),
                                number(p, "gets"),
                                number(p, "puts"),
                                number(p, "held"),
                                number(p, "left"),
                                number(p, "unmatchedPuts"),
                                sites(p))),
                list(
                        map,
                        "leftovers",
                        l -> new Leftover(
                                text(l, "user"), text(l, "owner"), number(l, "count"), number(l, "times"), sites(l))),
                list(map, "refused", r -> new Refused(text(r, "user"), text(r, "symbol"), number(r, "count"))),
                list(map, "others", o -> new Other(text(o, "module"), sites(o))));
    }

    private static List<Site> sites(Map<?, ?> map) {
        return list(
                map,
                "sites",
                s -> new Site(
                        text(s, "what").equals("put") ? Kind.PUT : Kind.GET,
                        text(s, "symbol"),
                        text(s, "place"),
                        text(s, "function"),
                        truth(s, "inInit"),
                        number(s, "count")));
    }

    private static String text(Map<?, ?> map, String name) {
        return map.get(name) instanceof String text ? text : "";
    }

    private static long number(Map<?, ?> map, String name) {
        return map.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static boolean truth(Map<?, ?> map, String name) {
        return map.get(name) instanceof Boolean truth && truth;
    }

    private static <T> List<T> list(Map<?, ?> map, String name, Function<Map<?, ?>, T> from) {
        List<T> items = new ArrayList<>();
        if (map.get(name) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> object) {
                    items.add(from.apply(object));
                }
            }
        }
        return items;
    }
}
