// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.report.grade.RunResult;
import org.kmodrace.report.grade.StartSkew;
import org.kmodrace.report.record.RunInfo;

/**
 * A run on one kernel.
 *
 * @param anchor by which the page's links find it
 */
public record KernelPage(RunResult run, String anchor, List<ScenarioPage> scenarios) {
    /** Keeps a copy of the list. */
    public KernelPage {
        scenarios = List.copyOf(scenarios);
    }

    /** The kernel's release, or what was asked for where it is not known. */
    public String release() {
        RunInfo info = run.info();
        return info.kernelRelease().isEmpty() ? info.kernelName() : info.kernelRelease();
    }

    /** How many scenarios came to each verdict, such as {@code 11 REPRODUCED}. */
    public List<String> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        run.results().forEach(result -> counts.merge(Words.verdict(result.verdict()), 1, Integer::sum));
        List<String> words = new ArrayList<>();
        counts.forEach((verdict, count) -> words.add(count + " " + verdict));
        return words;
    }

    /** What it ran on and with, by name; what is not known is left out. */
    public Map<String, String> environment() {
        RunInfo info = run.info();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("kernel", release() + (info.kernelName().isEmpty() ? "" : " (" + info.kernelName() + ")"));
        facts.put("package", info.kernelPackageVersion());
        facts.put("kernel's digest", info.kernelDigest());
        facts.put("guest image's digest", info.imageDigest());
        facts.put("machine", info.machine() + (info.qemuVersion().isEmpty() ? "" : ", QEMU " + info.qemuVersion()));
        facts.put("CPUs", info.accelerator() + (info.acceleratorWhy().isEmpty() ? "" : ": " + info.acceleratorWhy()));
        facts.put("syscalls by", info.backend());
        facts.put("host's JDK", info.hostJdk());
        facts.put("test modules", info.toolchain().isEmpty() ? "" : "built by " + info.toolchain());
        facts.put("kmod", info.kmod());
        facts.put("seed", Long.toString(info.seed()));
        facts.put("conditions", info.conditions());
        facts.put("started", Words.time(info.startedAtMillis()));
        facts.put("run", info.id());
        facts.put("kmodrace", info.kmodraceVersion());
        facts.put("QEMU's arguments", String.join(" ", info.qemuFlags()));
        facts.values().removeIf(String::isBlank);
        return facts;
    }

    /** The groups in the fullest bin of the start skew; at least 1. */
    public int mostInABin() {
        return run.skew().bins().stream().mapToInt(StartSkew.Bin::groups).max().orElse(1);
    }

    /** The start skew in words; "" when none was measured. */
    public String skew() {
        return run.skew().groups() == 0
                ? ""
                : "median %s, 95 %% below %s, at most %s (%d starts of actors that were released together)"
                        .formatted(
                                Words.nanos(run.skew().medianNanos()),
                                Words.nanos(run.skew().mostNanos()),
                                Words.nanos(run.skew().worstNanos()),
                                run.skew().groups());
    }
}
