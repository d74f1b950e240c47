// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench.guest;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.kmodrace.bridge.Backends;
import org.kmodrace.race.engine.Guest;

/**
 * The guest's program. C and the backends take turns round after round; every measurement is a line
 * {@code bench MEASUREMENT PEER ROUND NUMBER}, where the number is nanoseconds and less is better. The last line is
 * {@code bye}, or {@code failed} and why.
 */
public final class GuestBench {
    private static final Path MODULES = Path.of("/kmodrace/modules");
    private static final String PEER = "/kmodrace/bench/peer";
    /** The smallest of the test modules: what is measured is the loader. */
    private static final String MODULE = "kmr_a";

    private static final String KO = MODULES + "/" + MODULE + ".ko";
    /** What is loaded while /proc/modules is read. */
    private static final List<String> LISTED = List.of("kmr_b", "kmr_c", "kmr_d", "kmr_e");

    private static final String ZERO = "/dev/zero";
    private static final String KALLSYMS = "/proc/kallsyms";
    private static final String PROC_MODULES = "/proc/modules";

    private static final int CALLS = 5_000;
    private static final int BYTES = 32_768;
    private static final int LOADS = 10;
    private static final int RELEASES = 7;

    private final Peer peer;
    private final List<JavaSide> sides = new ArrayList<>();
    private final List<String> names;
    private final PrintStream out;
    private int round;

    private GuestBench(Peer peer, List<String> names, PrintStream out) {
        this.peer = peer;
        this.names = names;
        this.out = out;
    }

    /**
     * Measures.
     *
     * @param args how many rounds for warming up, how many that count, and the backends
     */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        List<String> names = List.of(args).subList(2, args.length);
        try (Peer peer = Peer.start(PEER)) {
            new GuestBench(peer, names, out).run(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
            out.println("bye");
        } catch (IOException | RuntimeException e) {
            out.println("failed " + e);
        }
        Runtime.getRuntime().halt(0);
    }

    private void run(int warmUps, int rounds) throws IOException {
        String release = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
        int cpus = Runtime.getRuntime().availableProcessors();
        for (String name : names) {
            sides.add(new JavaSide(new Guest(Backends.open(name), MODULES, release, cpus)));
        }
        Guest any = new Guest(Backends.open(Backends.DEFAULT), MODULES, release, cpus);
        for (String module : LISTED) {
            any.mustLoad(module, "");
        }
        out.println("release " + release + " java " + Runtime.version() + " cpus " + cpus);
        round = -1;
        for (int i = 0; i < warmUps; i++) {
            out.println("warm-up " + i);
            measure();
        }
        for (round = 0; round < rounds; round++) {
            out.println("round " + round);
            measure();
        }
    }

    private void measure() throws IOException {
        inTurn(
                "refused",
                () -> peer.ask("refused " + CALLS)[0] / (double) CALLS,
                side -> side.refused(CALLS) / (double) CALLS);
        inTurn(
                "read",
                () -> peer.ask("read " + ZERO + " " + CALLS)[0] / (double) CALLS,
                side -> side.read(ZERO, CALLS) / (double) CALLS);
        inTurn("bytewise-modules", () -> bytewise(PROC_MODULES), side -> side.bytewise(PROC_MODULES, BYTES));
        inTurn("bytewise-kallsyms", () -> bytewise(KALLSYMS), side -> side.bytewise(KALLSYMS, BYTES));
        inTurn(
                "load",
                () -> peer.ask("load " + KO + " " + MODULE + " " + LOADS)[0] / (double) LOADS,
                side -> side.load(MODULE, LOADS) / (double) LOADS);
        tell("load", "tools", (double) peer.ask("tools " + KO + " " + MODULE + " 1")[0]);
        for (int actors : new int[] {2, 4}) {
            inTurn(
                    "skew-" + actors,
                    () -> median(() -> peer.ask("skew " + actors)[0]),
                    side -> median(() -> side.skew(actors)));
        }
    }

    /** The C peer's number. */
    private interface PeerWork {
        double nanos() throws IOException;
    }

    /** One backend's number. */
    private interface Work {
        double nanos(JavaSide side) throws IOException;
    }

    /** One release. */
    private interface Release {
        long nanos() throws IOException;
    }

    /**
     * One after the other, each round another first. Each does it twice, and the first time does not count: whoever
     * runs after another process finds nothing where he left it, least of all under emulation.
     */
    private void inTurn(String what, PeerWork c, Work java) throws IOException {
        int all = sides.size() + 1;
        for (int i = 0; i < all; i++) {
            int who = (i + Math.max(0, round)) % all;
            for (int time = 0; time < 2; time++) {
                boolean counts = time == 1;
                if (who == sides.size()) {
                    double nanos = c.nanos();
                    tell(counts, what, "c", nanos);
                } else {
                    tell(counts, what, names.get(who), java.nanos(sides.get(who)));
                }
            }
        }
    }

    /** Nanoseconds for a million bytes. */
    private double bytewise(String file) throws IOException {
        long[] answer = peer.ask("bytewise " + file + " " + BYTES);
        return answer[1] * 1e6 / answer[0];
    }

    /** Of several releases; at least a nanosecond, for the ratio's sake. */
    private static double median(Release release) throws IOException {
        long[] nanos = new long[RELEASES];
        for (int i = 0; i < RELEASES; i++) {
            nanos[i] = release.nanos();
        }
        Arrays.sort(nanos);
        return (double) Math.max(1, nanos[RELEASES / 2]);
    }

    private void tell(boolean counts, String what, String who, double nanos) {
        if (counts) {
            tell(what, who, nanos);
        }
    }

    private void tell(String what, String who, double nanos) {
        if (round >= 0) {
            out.println("bench " + what + " " + who + " " + round + " " + nanos);
        }
    }
}
