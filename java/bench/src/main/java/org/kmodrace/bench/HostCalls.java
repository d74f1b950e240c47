// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
 * The cost of a call on this machine: JMH in a JVM of its own for each backend and round, in short slices between
 * which the C peer has its own ({@link CallBenchmark}), so that a neighbour who takes the CPU for a while takes it
 * from both.
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

    private static final int ITERATIONS = 20;

    private final Path peer;
    private final Progress progress;
    private final boolean quick;

    HostCalls(Path peer, boolean quick, Progress progress) {
        this.peer = peer;
        this.quick = quick;
        this.progress = progress;
    }

    /** Measures {@code host-refused} and {@code host-read}, in nanoseconds a call; a pair for each iteration. */
    void measure(int rounds, Samples into) throws LabException {
        try {
            for (int round = 0; round < rounds; round++) {
                for (Variant variant : VARIANTS) {
                    progress.step(
                            "calls on this machine, round " + (round + 1) + " of " + rounds + ", " + variant.name());
                    for (String what : List.of("refused", "read")) {
                        measure(what, variant, round * ITERATIONS, into);
                    }
                }
            }
        } catch (IOException e) {
            throw LabException.ofIo("measuring with the C peer", peer, e);
        } catch (RunnerException e) {
            throw new LabException("JMH failed: " + e.getMessage(), "java/bench", "see what it says above", e);
        }
    }

    private void measure(String what, Variant variant, int first, Samples into) throws IOException, RunnerException {
        Path answers = Files.createTempFile("kmodrace-bench-", ".txt");
        try {
            List<Double> java = java(what, variant, answers);
            List<Double> c =
                    Files.readAllLines(answers).stream().map(Double::valueOf).toList();
            // The peer answered before the iterations for warming up as well.
            int unmeasured = c.size() - java.size();
            for (int i = 0; i < java.size(); i++) {
                into.add("host-" + what, "c for " + variant.name(), first + i, c.get(unmeasured + i));
                into.add("host-" + what, variant.name(), first + i, java.get(i));
            }
        } finally {
            Files.delete(answers);
        }
    }

    private List<Double> java(String what, Variant variant, Path answers) throws RunnerException {
        TimeValue slice = TimeValue.milliseconds(CallBenchmark.SLICE_MILLIS);
        Options options = new OptionsBuilder()
                .include("\\." + CallBenchmark.class.getSimpleName() + "\\." + what + "$")
                .param("backend", variant.backend())
                .param("command", what.equals("read") ? "read " + CallBenchmark.ZERO : what)
                .param("peer", peer.toString())
                .param("answers", answers.toString())
                .forks(1)
                .warmupIterations(quick ? 1 : ITERATIONS)
                .warmupTime(slice)
                .measurementIterations(quick ? 3 : ITERATIONS)
                .measurementTime(slice)
                .jvmArgsAppend("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
                .jvmArgsPrepend(variant.jvm().toArray(String[]::new))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        List<Double> slices = new ArrayList<>();
        for (RunResult result : new Runner(options).run()) {
            for (BenchmarkResult fork : result.getBenchmarkResults()) {
                for (IterationResult iteration : fork.getIterationResults()) {
                    slices.add(iteration.getPrimaryResult().getScore());
                }
            }
        }
        return slices;
    }
}
