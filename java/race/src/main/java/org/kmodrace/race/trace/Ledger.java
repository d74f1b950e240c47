// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kmodrace.race.trace.LedgerReport.Kind;
import org.kmodrace.race.trace.LedgerReport.Leftover;
import org.kmodrace.race.trace.LedgerReport.Other;
import org.kmodrace.race.trace.LedgerReport.Pair;
import org.kmodrace.race.trace.LedgerReport.Refused;
import org.kmodrace.race.trace.LedgerReport.Site;

/**
 * Which module holds which, kept as events come: what shared seed 002 would have had the kernel keep. Uses by linking
 * and uses by {@code symbol_get()} are counted apart. It is told in the order of time; a thread's events belong together
 * (the reference that is taken between a thread's way into {@code symbol_get()} and its way out is that call's).
 */
public final class Ledger {
    /** Stands for the kernel itself where a module's name would stand. */
    public static final String KERNEL = "(kernel)";
    /** Stands for a caller of whom nobody knows where it lies. */
    public static final String UNKNOWN = "(unknown)";

    private record Key(String user, String owner) {}

    private record SiteKey(Kind kind, String symbol, String place, boolean inInit) {}

    /** A call that has begun. */
    private static final class Call {
        private final String user;
        private final SiteKey site;
        private String owner = "";

        private Call(String user, SiteKey site) {
            this.user = user;
            this.site = site;
        }
    }

    /** What a thread is about. */
    private static final class Task {
        private final Deque<Call> gets = new ArrayDeque<>();
        private @Nullable Call put;
        private boolean loading;
        private String coming = "";
        private boolean firstPut;
        private final List<long[]> memory = new ArrayList<>();
        private final Set<String> links = new HashSet<>();
        private String going = "";
    }

    /** Of one user and one owner. */
    private static final class Account {
        private int links;
        private boolean linked;
        private long gets;
        private long puts;
        private long held;
        private long left;
        private long unmatched;
        private final Map<SiteKey, Long> sites = new LinkedHashMap<>();
        /** Where what is held now may have been got: since the user was loaded. */
        private final Map<SiteKey, Long> balance = new LinkedHashMap<>();
    }

    private final ModuleMap map = new ModuleMap();
    private final Map<Integer, Task> tasks = new HashMap<>();
    private final Map<Key, Account> accounts = new LinkedHashMap<>();
    /** How often each happened. */
    private final Map<Leftover, Long> leftovers = new LinkedHashMap<>();

    private final Map<Key, Long> refused = new LinkedHashMap<>();
    private final Map<String, Map<SiteKey, Long>> others = new LinkedHashMap<>();
    /** What was found out about addresses, until modules come or go. */
    private final Map<Long, String> places = new HashMap<>();

    /** One in which nothing stands yet. */
    public Ledger() {}

    // --- what was there before ----------------------------------------------------------------------

    /** A module that is loaded already lies there; told before any event. */
    public void lies(String module, long base, long size) {
        map.add(base, size, module);
    }

    /** A module that is loaded already is linked to another; told before any event. */
    public void isLinked(String user, String owner) {
        link(user, owner);
    }

    // --- events, in the order of time ---------------------------------------------------------------

    /** A thread goes into {@code __symbol_get()}. */
    public void getBegins(int thread, long caller, String symbol) {
        Task task = task(thread);
        task.put = null;
        task.gets.push(call(task, Kind.GET, caller, symbol));
    }

    /** It comes out, with an address or with 0, which says that it got nothing. */
    public void getEnds(int thread, long address) {
        Task task = task(thread);
        if (task.gets.isEmpty()) {
            // It went in before anybody looked.
            return;
        }
        Call call = task.gets.pop();
        if (address == 0) {
            refused.merge(new Key(call.user, call.site.symbol()), 1L, Long::sum);
        } else if (!call.owner.isEmpty()) {
            Account account = account(call.user, call.owner);
            account.gets++;
            account.held++;
            account.sites.merge(call.site, 1L, Long::sum);
            account.balance.merge(call.site, 1L, Long::sum);
        }
    }

    /** A thread goes into {@code __symbol_put()} or {@code symbol_put_addr()}, which has no name for the symbol. */
    public void putBegins(int thread, long caller, String symbol) {
        Task task = task(thread);
        task.put = call(task, Kind.PUT, caller, symbol);
    }

    /**
     * A reference is taken on a module.
     *
     * @param at the address from which it is taken
     */
    public void referenceTaken(int thread, boolean inInterrupt, String module, long at) {
        Task task = task(thread);
        Call get = task.gets.peek();
        if (!inInterrupt && get != null && get.owner.isEmpty()) {
            get.owner = module;
        } else if (!inInterrupt && task.loading) {
            task.links.add(module);
        } else {
            other(module, Kind.GET, at);
        }
    }

    /** A reference on a module is given back. */
    public void referenceGiven(int thread, boolean inInterrupt, String module, long at) {
        Task task = task(thread);
        Call put = task.put;
        if (inInterrupt) {
            other(module, Kind.PUT, at);
        } else if (put != null) {
            task.put = null;
            put(account(put.user, module), put.site);
        } else if (task.loading && task.links.remove(module)) {
            // A load that fails unlinks again.
            return;
        } else if (!task.coming.isEmpty() && task.firstPut && module.equals(task.coming)) {
            // The loader's own reference, which every module is born with.
            task.firstPut = false;
        } else if (!unlink(task.going, module)) {
            other(module, Kind.PUT, at);
        }
    }

    private static void put(Account account, SiteKey site) {
        account.puts++;
        account.sites.merge(site, 1L, Long::sum);
        if (account.held > 0) {
            account.held--;
            takeFromBalance(account, site.symbol());
        } else {
            account.unmatched++;
        }
    }

    /** A put does not say which get it is for: the first that is open, of the same symbol if there is one. */
    private static void takeFromBalance(Account account, String symbol) {
        Map.@Nullable Entry<SiteKey, Long> any = null;
        for (Map.Entry<SiteKey, Long> open : account.balance.entrySet()) {
            if (open.getValue() > 0) {
                if (open.getKey().symbol().equals(symbol)) {
                    open.setValue(open.getValue() - 1);
                    return;
                }
                any = any == null ? open : any;
            }
        }
        if (any != null) {
            any.setValue(any.getValue() - 1);
        }
    }

    /** A thread goes into the loader. */
    public void loadBegins(int thread) {
        Task task = new Task();
        task.loading = true;
        tasks.put(thread, task);
    }

    /** A thread gets memory of the kind that modules lie in. */
    public void memoryGot(int thread, long base, long size) {
        Task task = tasks.get(thread);
        if (task != null && task.loading && base != 0) {
            task.memory.add(new long[] {base, size});
        }
    }

    /** The module that a thread loads is whole; its init comes next. */
    public void loaded(int thread, String module) {
        Task task = task(thread);
        task.loading = false;
        task.coming = module;
        task.firstPut = true;
        for (long[] range : task.memory) {
            map.add(range[0], range[1], module);
        }
        if (!task.memory.isEmpty()) {
            forgetPlaces();
            task.memory.clear();
        }
        task.links.forEach(owner -> link(module, owner));
        task.links.clear();
    }

    /** A thread comes out of the loader. */
    public void loadEnds(int thread) {
        tasks.remove(thread);
    }

    /** A thread takes a module apart, whose exit has returned or whose init has failed. */
    public void freed(int thread, String module) {
        accounts.forEach((key, account) -> {
            if (key.user().equals(module) && account.held > 0) {
                leftovers.merge(
                        new Leftover(module, key.owner(), account.held, 1, sites(account.balance)), 1L, Long::sum);
                account.left += account.held;
            }
            if (key.user().equals(module) || key.owner().equals(module)) {
                account.held = 0;
                account.balance.clear();
            }
        });
        map.remove(module);
        forgetPlaces();
        task(thread).going = module;
    }

    // --- what follows -----------------------------------------------------------------------------

    /**
     * What it holds now.
     *
     * @param loss what is known to be missing
     */
    public LedgerReport report(TraceLoss loss) {
        List<Pair> pairs = new ArrayList<>();
        accounts.forEach((key, a) -> pairs.add(new Pair(
                key.user(),
                key.owner(),
                a.linked,
                a.links,
                a.gets,
                a.puts,
                a.held,
                a.left,
                a.unmatched,
                sites(a.sites))));
        List<Refused> none = new ArrayList<>();
        refused.forEach((key, count) -> none.add(new Refused(key.user(), key.owner(), count)));
        List<Leftover> left = new ArrayList<>();
        leftovers.forEach(
                (one, times) -> left.add(new Leftover(one.user(), one.owner(), one.count(), times, one.sites())));
        List<Other> rest = new ArrayList<>();
        others.forEach((module, sites) -> rest.add(new Other(module, sites(sites))));
        return new LedgerReport(loss.isNone(), loss.events(), loss.why(), pairs, left, none, rest);
    }

    /**
     * Where the places of the report lie now, as far as what lies there is still the same, with where that begins: what
     * is asked of the kernel's own list of symbols.
     */
    public Map<String, long[]> addresses() {
        Map<String, long[]> live = new LinkedHashMap<>();
        places.forEach((address, place) -> live.put(place, new long[] {address, map.base(address)}));
        return live;
    }

    private static List<Site> sites(Map<SiteKey, Long> counts) {
        List<Site> sites = new ArrayList<>();
        counts.forEach((site, count) -> {
            if (count > 0) {
                sites.add(new Site(site.kind(), site.symbol(), site.place(), "", site.inInit(), count));
            }
        });
        return sites;
    }

    private Task task(int thread) {
        return tasks.computeIfAbsent(thread, number -> new Task());
    }

    private Account account(String user, String owner) {
        return accounts.computeIfAbsent(new Key(user, owner), key -> new Account());
    }

    private void link(String user, String owner) {
        Account account = account(user, owner);
        account.linked = true;
        account.links++;
    }

    /** Those that lie elsewhere now, or nowhere. */
    private void forgetPlaces() {
        places.entrySet().removeIf(e -> !e.getValue().equals(placeNow(e.getKey())));
    }

    private boolean unlink(String user, String owner) {
        Account account = accounts.get(new Key(user, owner));
        if (account == null || !account.linked) {
            return false;
        }
        account.linked = false;
        return true;
    }

    private void other(String module, Kind kind, long at) {
        others.computeIfAbsent(module, m -> new LinkedHashMap<>())
                .merge(new SiteKey(kind, "", place(at), false), 1L, Long::sum);
    }

    private Call call(Task task, Kind kind, long caller, String symbol) {
        String user = map.at(caller);
        if (user.isEmpty()) {
            user = map.isBelowAll(caller) ? KERNEL : task.coming.isEmpty() ? UNKNOWN : task.coming;
        }
        return new Call(user, new SiteKey(kind, symbol, place(caller), !user.isEmpty() && user.equals(task.coming)));
    }

    private String place(long address) {
        String known = places.get(address);
        if (known == null) {
            known = placeNow(address);
            places.put(address, known);
        }
        return known;
    }

    /** {@code module+0x1c}, counted from where that part of the module lies; an address for the kernel's own. */
    private String placeNow(long address) {
        String module = map.at(address);
        return module.isEmpty()
                ? "0x" + Long.toHexString(address)
                : module + "+0x" + Long.toHexString(address - map.base(address));
    }
}
