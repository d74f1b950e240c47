// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench;

import java.util.List;
import java.util.Locale;

/**
 * A line of the table: two peers, and how the ratio of what they measured is to be read.
 *
 * @param title what a person reads
 * @param what the measurement's name
 * @param who whose number is divided
 * @param to by whose number
 * @param rate whether the ratio of rates is told: the ratio of times upside down
 * @param bound the least (of rates) or largest (of times) ratio that was promised; 0 when nothing was
 */
record Wanted(String title, String what, String who, String to, boolean rate, double bound) {
    /** Everything that is told, in this order. */
    static final List<Wanted> ALL = List.of(
            times("host: refused finit_module, time", "host-refused", "ffm", "c for ffm", 1.15),
            times("host: refused finit_module, time", "host-refused", "ffm+membarrier", "c for ffm+membarrier", 1.15),
            times("host: refused finit_module, time", "host-refused", "jni", "c for jni", 1.3),
            times("host: refused finit_module, time", "host-refused", "jna", "c for jna", 0),
            times("host: read of one byte, time", "host-read", "ffm", "c for ffm", 1.15),
            times("host: read of one byte, time", "host-read", "ffm+membarrier", "c for ffm+membarrier", 1.15),
            times("host: read of one byte, time", "host-read", "jni", "c for jni", 1.3),
            times("host: read of one byte, time", "host-read", "jna", "c for jna", 0),
            times("guest: refused finit_module, time", "refused", "ffm", "c", 1.15),
            times("guest: refused finit_module, time", "refused", "jni", "c", 1.3),
            times("guest: refused finit_module, time", "refused", "jna", "c", 0),
            times("guest: read of one byte, time", "read", "ffm", "c", 1.15),
            times("guest: read of one byte, time", "read", "jni", "c", 1.3),
            times("guest: read of one byte, time", "read", "jna", "c", 0),
            rates("guest: /proc/modules byte by byte, bytes/s", "bytewise-modules", "ffm", "c", 0.95),
            rates("guest: /proc/modules byte by byte, bytes/s", "bytewise-modules", "jni", "c", 0),
            rates("guest: /proc/modules byte by byte, bytes/s", "bytewise-modules", "jna", "c", 0),
            rates("guest: /proc/kallsyms byte by byte, bytes/s", "bytewise-kallsyms", "ffm", "c", 0.95),
            rates("guest: /proc/kallsyms byte by byte, bytes/s", "bytewise-kallsyms", "jni", "c", 0),
            rates("guest: /proc/kallsyms byte by byte, bytes/s", "bytewise-kallsyms", "jna", "c", 0),
            rates("guest: load and unload, rate", "load", "ffm", "c", 0.95),
            rates("guest: load and unload, rate", "load", "jni", "c", 0),
            rates("guest: load and unload, rate", "load", "jna", "c", 0),
            rates("guest: load and unload, rate", "load", "ffm", "tools", 5),
            times("guest: start skew of 2 actors", "skew-2", "ffm", "c", 2),
            times("guest: start skew of 2 actors", "skew-2", "jni", "c", 0),
            times("guest: start skew of 2 actors", "skew-2", "jna", "c", 0),
            times("guest: start skew of 4 actors", "skew-4", "ffm", "c", 2),
            times("guest: start skew of 4 actors", "skew-4", "jni", "c", 0),
            times("guest: start skew of 4 actors", "skew-4", "jna", "c", 0));

    private static Wanted times(String title, String what, String who, String to, double most) {
        return new Wanted(title, what, who, to, false, most);
    }

    private static Wanted rates(String title, String what, String who, String to, double least) {
        return new Wanted(title, what, who, to, true, least);
    }

    /** The line, as Markdown; "" when it was not measured. */
    String line(Samples samples) {
        List<Double> ratios = rate ? inverted(samples.ratios(what, who, to)) : samples.ratios(what, who, to);
        if (ratios.isEmpty()) {
            return "";
        }
        double median = Samples.median(ratios);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %.3f (%.3f to %.3f) | %s |",
                title,
                who,
                to.startsWith("c") ? "C" : "insmod, rmmod",
                nanos(Samples.median(samples.of(what, who))),
                nanos(Samples.median(samples.of(what, to))),
                median,
                ratios.stream().min(Double::compare).orElse(median),
                ratios.stream().max(Double::compare).orElse(median),
                judged(median));
    }

    /** Whether the median keeps what was promised. */
    boolean keeps(double median) {
        return bound == 0 || (rate ? median >= bound : median <= bound);
    }

    private String judged(double median) {
        if (bound == 0) {
            return "";
        }
        String promise = (rate ? "at least " : "at most ") + bound;
        return keeps(median) ? promise : promise + ": MISSED";
    }

    private static List<Double> inverted(List<Double> ratios) {
        return ratios.stream().map(ratio -> 1 / ratio).toList();
    }

    private static String nanos(double nanos) {
        if (nanos < 10_000) {
            return String.format(Locale.ROOT, "%.0f ns", nanos);
        }
        return nanos < 10_000_000
                ? String.format(Locale.ROOT, "%.0f us", nanos / 1e3)
                : String.format(Locale.ROOT, "%.0f ms", nanos / 1e6);
    }
}
