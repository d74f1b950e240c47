// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * When a race has been tried enough, before all its planned trials are done. Controls are always run as planned.
 *
 * @param time after which no further trial is begun; zero for no such limit
 * @param untilHit whether the first hit is enough
 * @param within ends it when the rate's 95 % interval reaches no farther than this to either side, 0 to 1; 0 for never
 * @param sequential ends it when this is decided; null for never
 */
public record Budget(Duration time, boolean untilHit, double within, SequentialDecision.@Nullable Rule sequential) {
    /** All planned trials, however long they take. */
    public static final Budget NONE = new Budget(Duration.ZERO, false, 0);

    /** The 97.5 % point of the normal distribution: 95 % lie between it and its negative. */
    private static final double Z = 1.959963984540054;

    /** Without a sequential decision. */
    public Budget(Duration time, boolean untilHit, double within) {
        this(time, untilHit, within, null);
    }

    /** Whether it can end anything. */
    public boolean limits() {
        return !equals(NONE);
    }

    /** Begins to count what is spent. */
    public Spending begin() {
        return new Spending();
    }

    /** What was spent on a race so far; its time runs from the beginning. */
    public final class Spending {
        private final long begin = System.nanoTime();
        private int hits;
        private int trials;
        private @Nullable SequentialDecision decision = sequential == null ? null : sequential.begin();

        private Spending() {}

        /** Counts a trial; why it is enough now, or "". */
        public String trialEnded(boolean hit) {
            trials++;
            hits += hit ? 1 : 0;
            if (decision != null) {
                decision = decision.after(hit);
                if (decision.isDecided()) {
                    return "that is enough to tell";
                }
            }
            return spent(hits, trials, Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    /**
     * Why it is enough; "" when it is not.
     *
     * @param hits of the trials
     * @param elapsed since the first trial of it began
     */
    String spent(int hits, int trials, Duration elapsed) {
        if (untilHit && hits > 0) {
            return "the race was hit";
        }
        if (within > 0 && trials > 0 && halfWidth(hits, trials) <= within) {
            return String.format(Locale.ROOT, "the rate is known to within %s %%", plain(within * 100));
        }
        if (time.isPositive() && elapsed.compareTo(time) >= 0) {
            return plain(time.toMillis() / 1e3) + " s were over";
        }
        return "";
    }

    /** Half of the width of Wilson's 95 % interval (E. B. Wilson, JASA 22, 1927), 0 to 1. */
    static double halfWidth(int hits, int trials) {
        double p = (double) hits / trials;
        return Z * Math.sqrt(p * (1 - p) / trials + Z * Z / (4.0 * trials * trials)) / (1 + Z * Z / trials);
    }

    /** As it stands on the kernel's command line, such as {@code time:30000,hit,within:0.05}; "" for none. */
    String toWord() {
        List<String> parts = new ArrayList<>();
        if (time.isPositive()) {
            parts.add("time:" + time.toMillis());
        }
        if (untilHit) {
            parts.add("hit");
        }
        if (within > 0) {
            parts.add("within:" + within);
        }
        if (sequential != null) {
            parts.add("rates:%s:%s:%s:%s"
                    .formatted(sequential.p0(), sequential.p1(), sequential.alpha(), sequential.beta()));
        }
        return String.join(",", parts);
    }

    /**
     * Reads what {@link #toWord} wrote.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Budget parse(String word) {
        Duration time = Duration.ZERO;
        boolean untilHit = false;
        double within = 0;
        SequentialDecision.Rule sequential = null;
        for (String part : word.split(",", -1)) {
            if (part.equals("hit")) {
                untilHit = true;
            } else if (part.startsWith("time:")) {
                time = Duration.ofMillis(Long.parseLong(part.substring("time:".length())));
            } else if (part.startsWith("within:")) {
                within = Double.parseDouble(part.substring("within:".length()));
            } else if (part.startsWith("rates:")) {
                sequential = rule(part.substring("rates:".length()));
            } else {
                throw new IllegalArgumentException("kmodrace.budget has '" + part + "', which is no limit");
            }
        }
        return new Budget(time, untilHit, within, sequential);
    }

    private static SequentialDecision.Rule rule(String numbers) {
        String[] parts = numbers.split(":", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("kmodrace.budget has the rates '" + numbers + "', which are not four");
        }
        return new SequentialDecision.Rule(
                Double.parseDouble(parts[0]),
                Double.parseDouble(parts[1]),
                Double.parseDouble(parts[2]),
                Double.parseDouble(parts[3]));
    }

    private static String plain(double number) {
        return number == Math.rint(number)
                ? Long.toString(Math.round(number))
                : String.format(Locale.ROOT, "%.1f", number);
    }
}
