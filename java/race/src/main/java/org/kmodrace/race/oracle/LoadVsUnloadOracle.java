// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Judges a load and an unload of one module that were let loose on each other. */
public final class LoadVsUnloadOracle {
    /** One met the other on its way: it was refused for that, or waited. */
    public static final String MET = "met-each-other";
    /** One was over before the other looked. */
    public static final String APART = "one-after-the-other";
    /** What is there in the end is not what the answers say. */
    public static final String CONTRADICTED = "state-contradicts-answers";
    /** Somebody got an answer that is not documented for this kernel. */
    public static final String UNDOCUMENTED = "undocumented-answer";

    private static final String DONE = "0";
    private static final String BUSY = "EBUSY";
    private static final String WOULD_BLOCK = "EWOULDBLOCK";
    /** 0254127ab977 (module: Don't wait for GOING modules), also in stable kernels. */
    private static final KernelVersion REFUSES_WHAT_GOES = new KernelVersion(6, 2);

    /** What held the two together. */
    public enum Window {
        /** The unload stood in the module's exit until the load had its answer or slept. */
        GOING,
        /** The load stood in the module's init until the unload had its answer or slept. */
        COMING,
        /** Nothing but the time at which they began. */
        NONE
    }

    /**
     * What was seen.
     *
     * @param loadedBefore whether the module was there in the beginning
     * @param load what the load answered
     * @param unload what delete_module answered, {@code EWOULDBLOCK} by that name
     * @param waited whether the one that came second slept on account of the first
     * @param places each place where a loaded module shows in the end, and what it showed: {@code "live"}, {@code
     *     "absent"}, or something else
     */
    public record Seen(
            Window window,
            boolean loadedBefore,
            String load,
            String unload,
            boolean waited,
            Map<String, String> places) {}

    private LoadVsUnloadOracle() {}

    /**
     * Judges what was seen.
     *
     * @param release of the kernel, as uname(1) prints it
     */
    public static TrialResult judge(Seen seen, String release) {
        Set<String> loads = loads(seen, release);
        Set<String> unloads = unloads(seen);
        int loaded = (seen.loadedBefore() ? 1 : 0) + (done(seen.load()) ? 1 : 0) - (done(seen.unload()) ? 1 : 0);

        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("window", seen.window().name().toLowerCase(Locale.ROOT));
        evidence.put("loadedBefore", seen.loadedBefore());
        evidence.put("load", seen.load());
        evidence.put("deleteModule", seen.unload());
        evidence.put("secondWaited", seen.waited());
        evidence.put("atTheEnd", seen.places());
        if (!loads.contains(seen.load()) || !unloads.contains(seen.unload())) {
            evidence.put(
                    "undocumented",
                    "documented is " + sorted(loads) + " for the load and " + sorted(unloads) + " for delete_module");
            return new TrialResult(UNDOCUMENTED, evidence);
        }
        String expected = loaded == 1 ? "live" : "absent";
        if (loaded < 0 || loaded > 1 || !seen.places().values().stream().allMatch(expected::equals)) {
            evidence.put("contradiction", "by the answers the module is there " + loaded + " times");
            return new TrialResult(CONTRADICTED, evidence);
        }
        boolean met = seen.waited()
                || seen.load().equals(BUSY)
                || Set.of(BUSY, WOULD_BLOCK).contains(seen.unload());
        return new TrialResult(met ? MET : APART, evidence);
    }

    private static boolean done(String answer) {
        return answer.equals(DONE);
    }

    private static List<String> sorted(Set<String> answers) {
        return answers.stream().sorted().toList();
    }

    private static Set<String> loads(Seen seen, String release) {
        return switch (seen.window()) {
            case GOING ->
                seen.waited() && KernelVersion.parse(release).compareTo(REFUSES_WHAT_GOES) < 0
                        ? Set.of(DONE, BUSY)
                        : Set.of(BUSY);
            case COMING -> Set.of(DONE);
            case NONE -> seen.loadedBefore() ? Set.of(DONE, "EEXIST", BUSY) : Set.of(DONE);
        };
    }

    private static Set<String> unloads(Seen seen) {
        return switch (seen.window()) {
            case GOING -> Set.of(DONE);
            case COMING -> Set.of(BUSY);
            // EWOULDBLOCK: the module is live, and do_init_module() has not given back its own reference yet.
            case NONE -> seen.loadedBefore() ? Set.of(DONE) : Set.of(DONE, "ENOENT", BUSY, WOULD_BLOCK);
        };
    }
}
