// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench.guest;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.kmodrace.bridge.Backends;
import org.kmodrace.race.engine.Guest;

/**
 * The guest's program. The peers, C and a JVM for each backend, take turns round after round; every measurement is a line
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

    private final Map<String, Peer> peers;
    private final PrintStream out;
    private int round;

    private GuestBench(Map<String, Peer> peers, PrintStream out) {
        this.peers = peers;
        this.out = out;
    }

    /**
     * Measures.
     *
     * @param args how many rounds for warming up, how many that count, the backends with commas between them, and the
     *     command line of a {@link JavaPeer} without its arguments
     */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        try {
            run(List.of(args), out);
            out.println("bye");
        } catch (IOException | RuntimeException e) {
            out.println("failed " + e);
        }
        Runtime.getRuntime().halt(0);
    }

    private static void run(List<String> args, PrintStream out) throws IOException {
        String release = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
        int cpus = Runtime.getRuntime().availableProcessors();
        Guest guest = new Guest(Backends.open(Backends.DEFAULT), MODULES, release, cpus);
        for (String module : LISTED) {
            guest.mustLoad(module, "");
        }
        out.println("release " + release + " java " + Runtime.version() + " cpus " + cpus);
        Map<String, Peer> peers = new LinkedHashMap<>();
        peers.put("c", Peer.start(List.of(PEER)));
        for (String backend : args.get(2).split(",", -1)) {
            List<String> command = new ArrayList<>(args.subList(3, args.size()));
            command.addAll(List.of(backend, MODULES.toString(), release, Integer.toString(cpus)));
            peers.put(backend, Peer.start(command));
        }
        GuestBench bench = new GuestBench(peers, out);
        bench.rounds(Integer.parseInt(args.get(0)), Integer.parseInt(args.get(1)));
    }

    private void rounds(int warmUps, int rounds) throws IOException {
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
        inTurn("refused", peer -> peer.ask("refused " + CALLS)[0] / (double) CALLS);
        inTurn("read", peer -> peer.ask("read " + ZERO + " " + CALLS)[0] / (double) CALLS);
        inTurn("bytewise-modules", peer -> bytewise(peer, PROC_MODULES));
        inTurn("bytewise-kallsyms", peer -> bytewise(peer, KALLSYMS));
        inTurn("load", peer -> peer.ask("load " + KO + " " + MODULE + " " + LOADS)[0] / (double) LOADS);
        Peer c = Objects.requireNonNull(peers.get("c"));
        tell("load", "tools", (double) c.ask("tools " + KO + " " + MODULE + " 1")[0]);
        for (int actors : new int[] {2, 4}) {
            inTurn("skew-" + actors, peer -> median(() -> peer.ask("skew " + actors)[0]));
        }
    }

    /** What one peer is asked. */
    private interface Work {
        double nanos(Peer peer) throws IOException;
    }

    /** One release. */
    private interface Release {
        long nanos() throws IOException;
    }

    /**
     * One after the other, each round another first. Each does it twice, and the first time does not count: whoever
     * runs after another process finds nothing where he left it, least of all under emulation.
     */
    private void inTurn(String what, Work work) throws IOException {
        List<String> names = new ArrayList<>(peers.keySet());
        Collections.rotate(names, Math.max(0, round));
        for (String name : names) {
            Peer peer = Objects.requireNonNull(peers.get(name));
            work.nanos(peer);
            tell(what, name, work.nanos(peer));
        }
    }

    /** Nanoseconds for a million bytes. */
    private static double bytewise(Peer peer, String file) throws IOException {
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

    private void tell(String what, String who, double nanos) {
        if (round >= 0) {
            out.println("bench " + what + " " + who + " " + round + " " + nanos);
        }
    }
}
