// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.kmodrace.bench.guest.Peer;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The cost of a call on this machine: JMH in a JVM of its own for each backend and round, the C peer right before and
 * right after it. Both are measured in short slices of which the median counts, so that a neighbour who takes the CPU
 * for a while does not.
 */
final class HostCalls {
    /** A backend in a JVM of these options. */
    private record Variant(String name, String backend, List<String> jvm) {}

    private static final List<Variant> VARIANTS = List.of(
            new Variant("ffm", "ffm", List.of()),
            // Without the fence that a thread makes when it comes back from C.
            new Variant("ffm+membarrier", "ffm", List.of("-XX:+UseSystemMemoryBarrier")),
            new Variant("jni", "jni", List.of()),
            new Variant("jna", "jna", List.of()));

    private static final int SLICE_MILLIS = 50;
    /** Of the C peer, before and after each. */
    private static final int SLICES = 10;

    private final Path peer;
    private final Progress progress;
    private final boolean quick;

    HostCalls(Path peer, boolean quick, Progress progress) {
        this.peer = peer;
        this.quick = quick;
        this.progress = progress;
    }

    /** Measures {@code host-refused} and {@code host-read}, in nanoseconds a call. */
    void measure(int rounds, Samples into) throws LabException {
        try (Peer c = Peer.start(List.of(peer.toString()))) {
            for (int round = 0; round < rounds; round++) {
                for (Variant variant : VARIANTS) {
                    progress.step(
                            "calls on this machine, round " + (round + 1) + " of " + rounds + ", " + variant.name());
                    for (String what : List.of("refused", "read")) {
                        String command = what.equals("read") ? "read " + CallBenchmark.ZERO : what;
                        List<Double> slices = new ArrayList<>(slices(c, command));
                        double java = java(what, variant);
                        slices.addAll(slices(c, command));
                        into.add("host-" + what, "c for " + variant.name(), round, Samples.median(slices));
                        into.add("host-" + what, variant.name(), round, java);
                    }
                }
            }
        } catch (IOException e) {
            throw LabException.ofIo("measuring with the C peer", peer, e);
        } catch (RunnerException e) {
            throw new LabException("JMH failed: " + e.getMessage(), "java/bench", "see what it says above", e);
        }
    }

    private static List<Double> slices(Peer c, String command) throws IOException {
        long probe = Math.max(1, c.ask(command + " 1000")[0] / 1000);
        long calls = SLICE_MILLIS * 1_000_000L / probe;
        List<Double> slices = new ArrayList<>();
        for (int i = 0; i < SLICES; i++) {
            slices.add(c.ask(command + " " + calls)[0] / (double) calls);
        }
        return slices;
    }

    private double java(String what, Variant variant) throws RunnerException {
        Options options = new OptionsBuilder()
                .include("\\." + CallBenchmark.class.getSimpleName() + "\\." + what + "$")
                .param("backend", variant.backend())
                .forks(1)
                .warmupIterations(quick ? 1 : 20)
                .warmupTime(TimeValue.milliseconds(SLICE_MILLIS))
                .measurementIterations(quick ? 3 : 2 * SLICES)
                .measurementTime(TimeValue.milliseconds(SLICE_MILLIS))
                .jvmArgsAppend("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
                .jvmArgsPrepend(variant.jvm().toArray(String[]::new))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        Collection<RunResult> results = new Runner(options).run();
        List<Double> slices = new ArrayList<>();
        for (RunResult result : results) {
            for (BenchmarkResult fork : result.getBenchmarkResults()) {
                for (IterationResult slice : fork.getIterationResults()) {
                    slices.add(slice.getPrimaryResult().getScore());
                }
            }
        }
        return Samples.median(slices);
    }
}
