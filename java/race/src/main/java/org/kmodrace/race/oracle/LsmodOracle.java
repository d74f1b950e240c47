// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Judges what lsmod and modprobe said while modules came and went. What is true is known from the harness's own calls
 * and their times, as {@link ChurnOracle} has it.
 */
public final class LsmodOracle {
    /** Every listing is right, and nobody failed. */
    public static final String CONSISTENT = "consistent";
    /** lsmod printed an error number as a count or a size, and exited 0. */
    public static final String NEGATIVE_COUNT = "negative-count";
    /** A module that was there all the time is missing or stands twice, as in the file that lsmod reads. */
    public static final String LISTING_WRONG = "listing-wrong";
    /** A module that nobody touched has another count, or one that was gone all the time is listed. */
    public static final String WRONG_COUNT = "wrong-count";
    /** lsmod exited with an error. */
    public static final String LSMOD_FAILED = "lsmod-failed";
    /** modprobe exited with an error that nothing explains. */
    public static final String MODPROBE_FAILED = "modprobe-failed";

    private static final List<String> WORST_FIRST =
            List.of(LSMOD_FAILED, MODPROBE_FAILED, WRONG_COUNT, NEGATIVE_COUNT, LISTING_WRONG);

    /** Name, size, count, and the names of the holders with commas between them. */
    private static final Pattern LINE = Pattern.compile("^(\\S+)\\s+(-?\\d+)\\s+(-?\\d+)(?: (\\S+))?$");

    /** Of each kind of fault. */
    private static final int EXAMPLES = 3;

    /**
     * One lsmod from its start to its end, in nanoseconds of the changes' clock.
     *
     * @param name whose it was
     * @param output what it printed, its heading included
     * @param errors what it complained of
     */
    public record Listed(String name, long begin, long end, int exit, String output, String errors) {}

    /** One modprobe that had to succeed: its module was there all the time, or was its own to bring and take away. */
    public record Probed(String command, int exit, String errors) {}

    /**
     * What is known.
     *
     * @param staying modules that nobody touched, each with its count and holders as lsmod prints them
     * @param changing modules that came and went; all are there at first
     * @param changes that succeeded
     */
    public record Truth(Map<String, String> staying, List<String> changing, List<ChurnOracle.Change> changes) {}

    /** What was wrong with one listing, or one modprobe. */
    private record Fault(String outcome, String who, String what) {}

    private LsmodOracle() {}

    /** Judges all of a trial by the worst that was seen. */
    public static TrialResult judge(Truth truth, List<Listed> listings, List<Probed> probes) {
        List<Fault> faults = new ArrayList<>();
        listings.forEach(listed -> faults.addAll(faults(truth, listed)));
        for (Probed probe : probes) {
            if (probe.exit() != 0) {
                faults.add(new Fault(
                        MODPROBE_FAILED, probe.command(), "exit " + probe.exit() + " " + firstLine(probe.errors())));
            }
        }
        String worst = WORST_FIRST.stream()
                .filter(outcome -> faults.stream().anyMatch(f -> f.outcome().equals(outcome)))
                .findFirst()
                .orElse(CONSISTENT);
        return new TrialResult(worst, evidence(truth, listings, probes, faults, worst));
    }

    private static List<Fault> faults(Truth truth, Listed listed) {
        List<Fault> faults = new ArrayList<>();
        if (listed.exit() != 0) {
            faults.add(
                    new Fault(LSMOD_FAILED, listed.name(), "exit " + listed.exit() + " " + firstLine(listed.errors())));
        }
        Map<String, Integer> times = new HashMap<>();
        for (String line : listed.output().lines().skip(1).toList()) {
            Matcher field = LINE.matcher(line);
            if (!field.matches()) {
                faults.add(new Fault(WRONG_COUNT, listed.name(), line));
                continue;
            }
            String module = field.group(1);
            times.merge(module, 1, Integer::sum);
            if (field.group(2).startsWith("-") || isError(field.group(3))) {
                faults.add(new Fault(NEGATIVE_COUNT, listed.name(), line));
            } else {
                String holders = field.group(4) == null ? "" : " " + field.group(4);
                String expected = truth.staying().get(module);
                if (expected != null && !expected.equals(field.group(3) + holders)) {
                    faults.add(new Fault(WRONG_COUNT, listed.name(), line));
                }
            }
        }
        presence(truth, listed, times, faults);
        return faults;
    }

    /** -1 is none: the kernel's own count of a module that is going, whose last reference the loader has given up. */
    private static boolean isError(String count) {
        return count.startsWith("-") && !count.equals("-1");
    }

    private static void presence(Truth truth, Listed listed, Map<String, Integer> times, List<Fault> faults) {
        Stream.concat(truth.staying().keySet().stream(), truth.changing().stream())
                .forEach(module -> {
                    List<ChurnOracle.Change> changes = truth.changes().stream()
                            .filter(change -> change.entry().equals(module))
                            .sorted(Comparator.comparingLong(ChurnOracle.Change::call))
                            .toList();
                    int seen = times.getOrDefault(module, 0);
                    ChurnOracle.During during = ChurnOracle.during(changes, listed.begin(), listed.end());
                    if (during == ChurnOracle.During.THERE && seen != 1) {
                        faults.add(new Fault(
                                LISTING_WRONG,
                                listed.name(),
                                module + " was there all the time, and stands " + seen + " times"));
                    } else if (during == ChurnOracle.During.GONE && seen > 0) {
                        faults.add(new Fault(
                                WRONG_COUNT, listed.name(), module + " was gone all the time, and is listed"));
                    }
                });
    }

    private static Map<String, Object> evidence(
            Truth truth, List<Listed> listings, List<Probed> probes, List<Fault> faults, String worst) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        if (!faults.isEmpty()) {
            long wrong = faults.stream()
                    .filter(f -> f.outcome().equals(worst))
                    .map(Fault::who)
                    .distinct()
                    .count();
            String first = faults.stream()
                    .filter(f -> f.outcome().equals(worst))
                    .findFirst()
                    .map(f -> f.what().strip().replaceAll("\\s+", " "))
                    .orElse("");
            evidence.put(
                    TrialResult.SEEN,
                    worst.equals(MODPROBE_FAILED)
                            ? "modprobe failed: " + first
                            : "%d of %d times lsmod: %s".formatted(wrong, listings.size(), first));
        }
        evidence.put("listings", listings.size());
        evidence.put("modprobes", probes.size());
        evidence.put("changes", truth.changes().size());
        for (String outcome : WORST_FIRST) {
            List<Fault> ofKind =
                    faults.stream().filter(f -> f.outcome().equals(outcome)).toList();
            if (!ofKind.isEmpty()) {
                evidence.put(
                        outcome,
                        ofKind.stream()
                                .limit(EXAMPLES)
                                .map(fault -> fault.who() + ": " + fault.what())
                                .toList());
                evidence.put(outcome + " faults", ofKind.size());
            }
        }
        return evidence;
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
