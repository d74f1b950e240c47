// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kmodrace.report.grade.MatrixResult;
import org.kmodrace.report.grade.RunResult;

/**
 * Two runs of several kernels beside each other, kernel by kernel. Alpha is shared out among the kernels, so that it
 * stays what it says: how probable it may be that anything at all is said to have changed that has not.
 *
 * @param kernels those that both runs have, in the order of the first
 * @param onlyA names of kernels that only the first has a run of
 * @param onlyB names of kernels that only the second has a run of
 */
public record MatrixComparison(List<Kernel> kernels, List<String> onlyA, List<String> onlyB) {
    /**
     * One kernel in both.
     *
     * @param name as it was asked for, which is what pairs them: {@code debian:sid} is another file a month later
     */
    public record Kernel(String name, Comparison comparison) {}

    /** Keeps copies of the lists. */
    public MatrixComparison {
        kernels = List.copyOf(kernels);
        onlyA = List.copyOf(onlyA);
        onlyB = List.copyOf(onlyB);
    }

    /** Compares what both have; without any kernel when there is none of one name. */
    public static MatrixComparison of(MatrixResult a, MatrixResult b, double alpha) {
        Map<String, RunResult> inA = byName(a);
        Map<String, RunResult> inB = byName(b);
        List<String> both = inA.keySet().stream().filter(inB::containsKey).toList();
        Comparer comparer = new Comparer(alpha / Math.max(1, both.size()));
        List<Kernel> kernels = new ArrayList<>();
        inA.forEach((name, run) -> Optional.ofNullable(inB.get(name))
                .ifPresent(other -> kernels.add(new Kernel(name, comparer.compare(run, other)))));
        return new MatrixComparison(kernels, without(inA, both), without(inB, both));
    }

    /** Compares each kernel's races with those under a fix; without the kernels that have no trial under it. */
    public static MatrixComparison withFix(MatrixResult run, String fix, double alpha) {
        Map<String, RunResult> runs = byName(run);
        Comparer comparer = new Comparer(alpha / Math.max(1, runs.size()));
        List<Kernel> kernels = new ArrayList<>();
        runs.forEach((name, result) -> Optional.of(comparer.withFix(result, fix))
                .filter(comparison -> !comparison.races().isEmpty())
                .ifPresent(comparison -> kernels.add(new Kernel(name, comparison))));
        return new MatrixComparison(kernels, List.of(), List.of());
    }

    /** Whether anything changed on any kernel. */
    public boolean changed() {
        return kernels.stream().anyMatch(kernel -> kernel.comparison().changed());
    }

    /** Whether there is any race on any kernel of which both runs say something. */
    public boolean saysAnything() {
        return kernels.stream().anyMatch(kernel -> kernel.comparison().saysAnything());
    }

    /** Whether there is anything to compare. */
    public boolean isEmpty() {
        return kernels.stream().allMatch(kernel -> kernel.comparison().races().isEmpty());
    }

    private static Map<String, RunResult> byName(MatrixResult matrix) {
        Map<String, RunResult> runs = new LinkedHashMap<>();
        matrix.columns()
                .forEach(column -> column.run()
                        .ifPresent(run -> runs.putIfAbsent(column.kernel().name(), run)));
        return runs;
    }

    private static List<String> without(Map<String, RunResult> runs, List<String> both) {
        return runs.keySet().stream().filter(name -> !both.contains(name)).toList();
    }
}
