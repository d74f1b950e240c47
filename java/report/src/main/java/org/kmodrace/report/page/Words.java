// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.kmodrace.race.scenario.VerdictKind;
import org.kmodrace.report.compare.Side;
import org.kmodrace.report.grade.ScenarioResult;
import org.kmodrace.report.record.RunInfo;

/** How a page says numbers, times and names. */
public final class Words {
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final double PERCENT = 100;
    private static final double MINUTE = 60;

    private Words() {}

    /** Such as {@code 12.3 µs}. */
    public static String nanos(long nanos) {
        long size = Math.abs(nanos);
        if (size >= MILLI) {
            return String.format(Locale.ROOT, "%.1f ms", nanos / (double) MILLI);
        }
        return size >= MICRO ? String.format(Locale.ROOT, "%.1f µs", nanos / (double) MICRO) : nanos + " ns";
    }

    /** Milliseconds with three digits behind the point, such as {@code -0.250}. */
    public static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / (double) MILLI);
    }

    /** Such as {@code 4.2 s} or {@code 2 min 05 s}. */
    public static String seconds(double seconds) {
        if (seconds >= MINUTE) {
            long whole = Math.round(seconds);
            return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
        }
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }

    /** A share of 1 as a length in CSS, such as {@code 12.5%}. */
    public static String share(double share) {
        return String.format(Locale.ROOT, "%.2f%%", Math.clamp(share, 0, 1) * PERCENT);
    }

    /** To the minute; "" when it is not known. */
    public static String time(long millisSinceEpoch) {
        return millisSinceEpoch == 0 ? "" : MINUTES.format(Instant.ofEpochMilli(millisSinceEpoch));
    }

    /** A verdict as it stands in text, such as {@code NOT SEEN}. */
    public static String verdict(VerdictKind verdict) {
        return verdict.name().replace('_', ' ');
    }

    /** What colour a verdict has: {@code good}, {@code news}, {@code skipped} or {@code trouble}. */
    public static String tone(ScenarioResult result) {
        return switch (result.verdict()) {
            case SKIPPED -> "skipped";
            case ERROR -> "trouble";
            case REPRODUCED, NOT_SEEN, VIOLATED, CRASHED -> result.departs() ? "news" : "good";
        };
    }

    /** Such as {@code 0.0012} or {@code 1e-11}; at most six columns. */
    public static String probability(double p) {
        if (p >= 0.095) {
            return String.format(Locale.ROOT, "%.2f", p);
        }
        return p >= 0.00095
                ? String.format(Locale.ROOT, p >= 0.0095 ? "%.3f" : "%.4f", p)
                : String.format(Locale.ROOT, "%.0e", p).replace("e-0", "e-");
    }

    /** Hits of trials; - where there was none. */
    public static String count(Side side) {
        return side.trials() == 0 ? "–" : side.hits() + "/" + side.trials();
    }

    /** Hits of trials; – where nothing was tried. */
    public static String count(ScenarioResult result) {
        boolean none = result.trials() == 0
                && (result.verdict() == VerdictKind.SKIPPED || result.verdict() == VerdictKind.ERROR);
        return none ? "–" : result.hits() + "/" + result.trials();
    }

    /** A name of a program in words: {@code afterByteOfEntry} is {@code after byte of entry}. */
    public static String label(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").replace('-', ' ').toLowerCase(Locale.ROOT);
    }

    /** The command that runs a scenario again on the same kernel with the same seed. */
    public static String again(RunInfo info, String scenario) {
        List<String> arguments = new ArrayList<>(List.of("run"));
        if (!info.kernelName().isEmpty()) {
            arguments.addAll(List.of("--kernel", info.kernelName()));
        }
        arguments.addAll(List.of("--seed", Long.toString(info.seed())));
        if (!info.backend().isEmpty() && !info.backend().equals("ffm")) {
            arguments.addAll(List.of("--backend", info.backend()));
        }
        arguments.add(scenario);
        return command(arguments);
    }

    /** A command line that a shell takes. */
    public static String command(List<String> arguments) {
        StringBuilder line = new StringBuilder("./kmodrace");
        for (String argument : arguments) {
            boolean plain = argument.matches("[A-Za-z0-9_@%+=:,./-]+");
            line.append(' ').append(plain ? argument : "'" + argument.replace("'", "'\\''") + "'");
        }
        return line.toString();
    }
}
