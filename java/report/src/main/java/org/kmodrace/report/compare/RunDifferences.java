// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.kmodrace.report.record.RunInfo;

/** What is not alike in two runs besides the kernel and the seed: a change may come from there. */
final class RunDifferences {
    /** Of the kernel's own making, named elsewhere, or of no consequence for the guest. */
    private static final Set<String> PASSED_OVER =
            Set.of("-kernel", "-initrd", "-accel", "-name", "-display", "-sandbox", "-chardev", "-serial");

    private static final Map<String, String> NAMES =
            Map.of("-smp", "CPUs", "-m", "memory", "-append", "kernel command line", "-cpu", "CPU model");

    private RunDifferences() {}

    static List<String> of(RunInfo a, RunInfo b) {
        List<String> found = new ArrayList<>();
        add("machine", a.machine(), b.machine(), found);
        add("accelerator", a.accelerator(), b.accelerator(), found);
        add("kmod", a.kmod(), b.kmod(), found);
        add("backend", a.backend(), b.backend(), found);
        add("conditions", or(a.conditions()), or(b.conditions()), found);
        add("kmodrace", a.kmodraceVersion(), b.kmodraceVersion(), found);
        add("QEMU", a.qemuVersion(), b.qemuVersion(), found);
        flags(pairs(a.qemuFlags()), pairs(b.qemuFlags()), found);
        return found;
    }

    /** Whether both ran the very same kernel, as far as the records tell. */
    static boolean sameKernel(RunInfo a, RunInfo b) {
        return a.kernelRelease().equals(b.kernelRelease()) && a.kernelDigest().equals(b.kernelDigest());
    }

    private static void flags(List<Flag> a, List<Flag> b, List<String> found) {
        Set<String> options = new LinkedHashSet<>();
        a.forEach(flag -> options.add(flag.option()));
        b.forEach(flag -> options.add(flag.option()));
        for (String option : options) {
            String name = Objects.requireNonNullElse(NAMES.get(option), "QEMU's " + option);
            add(name, or(values(a, option)), or(values(b, option)), found);
        }
    }

    private record Flag(String option, String value) {}

    private static List<Flag> pairs(List<String> flags) {
        List<Flag> pairs = new ArrayList<>();
        for (int i = 0; i < flags.size(); i++) {
            String option = flags.get(i);
            boolean hasValue = i + 1 < flags.size() && !flags.get(i + 1).startsWith("-");
            String value = hasValue ? flags.get(++i) : "";
            if (!PASSED_OVER.contains(option)) {
                pairs.add(new Flag(option, value.isEmpty() ? "given" : value));
            }
        }
        return pairs;
    }

    private static String values(List<Flag> flags, String option) {
        return flags.stream()
                .filter(flag -> flag.option().equals(option))
                .map(Flag::value)
                .collect(Collectors.joining(" "));
    }

    private static String or(String text) {
        return text.isEmpty() ? "none" : text;
    }

    /** What a record does not tell is not held against it. */
    private static void add(String name, String a, String b, List<String> found) {
        if (!a.isEmpty() && !b.isEmpty() && !a.equals(b)) {
            found.add("%s (A: %s; B: %s)".formatted(name, a, b));
        }
    }
}
