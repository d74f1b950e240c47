// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.image.BusyboxImage;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.kernel.Kernels;
import org.kmodrace.lab.machine.Accelerator;
import org.kmodrace.lab.machine.BootSpec;
import org.kmodrace.lab.machine.MachineEvent;
import org.kmodrace.lab.machine.QemuMachine;
import org.kmodrace.lab.modules.TestModules;

/**
 * Kernels are killed, or made to complain, in every way that {@code kmr_die} knows, and each is called by its name. Every
 * fourth of the ways on two kernels; all of them, on the kernels that are named (commas between them), with
 * {@code -Dkmodrace.crashes=debian:6.1,debian:6.12,debian:sid}. What was seen is left in {@code target/crashes.md}.
 */
@Timeout(3_000)
class ProvokedCrashesIT {
    private static final String CHOSEN = "kmodrace.crashes";
    private static final int SHARE = 4;
    private static final Duration LIFE = Duration.ofMinutes(3);

    private static final String INIT = """
            busybox() { /bin/busybox "$@"; }
            busybox mount -t proc proc /proc
            busybox mount -t sysfs sys /sys
            [ "$how" = no-init ] && exit 0
            busybox insmod /kmr_die.ko how=$how
            busybox sleep 1
            busybox poweroff -f
            """;

    private static final String FAULT = "BUG: unable to handle kernel paging request in ";
    private static final String NULL = "BUG: unable to handle kernel NULL pointer dereference in ";

    /**
     * A way to die, and what it is called.
     *
     * @param title what stands behind the last blank is the function, where it begins with {@code die_}
     * @param words for the kernel's command line
     */
    private record Way(String name, String title, String words) {
        Way(String name, String title) {
            this(name, title, "");
        }
    }

    private static final List<Way> WAYS = List.of(
            new Way("null", NULL + "die_null"),
            new Way("paging", FAULT + "die_paging"),
            new Way("gpf", "general protection fault in die_gpf"),
            new Way("jump", FAULT + "die_jump"),
            new Way("call-null", NULL + "die_call_null"),
            new Way("rodata", FAULT + "die_rodata"),
            new Way("bug", "kernel BUG in die_bug"),
            new Way("ud", "invalid opcode in die_ud"),
            new Way("int3", "int3 in die_int3"),
            new Way("divide", "divide error in die_divide"),
            new Way("overflow", "BUG: stack guard page was hit in die_overflow"),
            new Way("smash", "kernel panic: stack is corrupted in die_smash"),
            new Way("warning", "WARNING in die_warning"),
            new Way("refcount", "WARNING: refcount bug in die_refcount"),
            new Way("list", "BUG: corrupted list in die_list"),
            new Way("usercopy", "BUG: bad usercopy in die_usercopy"),
            new Way("double-free", "kernel BUG in die_double_free"),
            new Way("atomic", "BUG: scheduling while atomic in die_atomic"),
            new Way("interrupt", NULL + "die_timer"),
            new Way("soft-lockup", "BUG: soft lockup in die_soft_lockup", "watchdog_thresh=1"),
            new Way(
                    "stall",
                    "INFO: rcu detected stall in die_stall",
                    "rcupdate.rcu_cpu_stall_timeout=3 rcupdate.rcu_exp_cpu_stall_timeout=3000"
                            + " sysctl.kernel.panic_on_rcu_stall=1 nosoftlockup"),
            new Way("hung", "INFO: task hung in die_hung", "sysctl.kernel.hung_task_timeout_secs=3"),
            new Way("panic", "kernel panic: asked of kmr_die"),
            new Way("no-init", "kernel panic: Attempted to kill init! exitcode=0x00000000"),
            new Way("no-root", "kernel panic: VFS: Unable to mount root fs on unknown-block(0,0)"));

    /**
     * What was seen of one.
     *
     * @param alarm the title of what the machine came to before, by a mistake of its own; "" when it made none
     */
    private record Seen(String kernel, Way way, Optional<KernelReport> report, Path console, String alarm) {
        /** The same, after the machine's own false alarm. */
        Seen after(String falseAlarm) {
            return new Seen(kernel, way, report, console, falseAlarm);
        }

        String title() {
            return report.map(KernelReport::title).orElse("nothing");
        }

        boolean right() {
            String wanted = way.title();
            String function = wanted.substring(wanted.lastIndexOf(' ') + 1);
            return title().equals(wanted)
                    && (!function.startsWith("die_")
                            || report.orElseThrow().culprit().function().equals(function));
        }
    }

    @TempDir
    Path folder;

    @Test
    void eachIsCalledByItsNameAndItsFunction() throws Exception {
        Path busybox = ToolRun.find("busybox").orElse(null);
        if (busybox == null) {
            System.out.println("SKIPPED: no busybox to make a guest of; as root: apt-get install busybox-static");
            abort("no busybox to make a guest of");
            return;
        }
        boolean all = System.getProperty(CHOSEN) != null;
        List<Seen> seen = new ArrayList<>();
        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            List<Future<Seen>> machines = new ArrayList<>();
            String[] names =
                    System.getProperty(CHOSEN, "debian:6.1,debian:6.12").split(",", -1);
            for (int k = 0; k < names.length; k++) {
                String name = names[k];
                Kernel kernel = new Kernels(Cache.ofUser()).resolve(KernelSpec.parse(name), Progress.SILENT);
                Path images = Files.createDirectories(folder.resolve(kernel.release()));
                images(images, busybox, kernel);
                for (int i = 0; i < WAYS.size(); i++) {
                    Way way = WAYS.get(i);
                    if ((all || i % SHARE == k) && has(kernel, way)) {
                        machines.add(two.submit(() -> die(name, kernel, images, way)));
                    }
                }
            }
            for (Future<Seen> machine : machines) {
                seen.add(machine.get());
            }
        }
        Files.write(Path.of("target", "crashes.md"), table(seen));
        for (Seen one : seen) {
            if (!one.right()) {
                Path kept = Path.of("target", "crash-" + one.kernel.replace(':', '-') + "-" + one.way.name() + ".log");
                Files.deleteIfExists(kept);
                Files.copy(one.console, kept);
            }
        }
        assertThat(seen)
                .hasSizeGreaterThan(12)
                .allSatisfy(one -> assertThat(one.right())
                        .as("%s on %s: %s, not %s", one.way.name(), one.kernel, one.title(), one.way.title())
                        .isTrue());
        assertThat(seen.stream().filter(one -> !one.alarm.isEmpty()))
                .as("false alarms of emulated CPUs that run side by side")
                .hasSizeLessThan(1 + seen.size() / 10);
    }

    /** Since 6.18 what is freed lies in an array of its CPU first (sheaves, mm/slub.c), where nobody looks for it twice. */
    private static boolean has(Kernel kernel, Way way) {
        return !way.name().equals("double-free") || !kernel.release().startsWith("7.");
    }

    private static void images(Path folder, Path busybox, Kernel kernel) throws Exception {
        Path testmods = Path.of(System.getProperty("kmodrace.root", "../..")).resolve("testmods");
        Path modules = new TestModules(Cache.ofUser()).build(kernel, testmods, Progress.SILENT);
        BusyboxImage.write(folder.resolve("image"), busybox, INIT, modules.resolve("kmr_die.ko"));
        BusyboxImage.writeEmpty(folder.resolve("empty"));
    }

    /**
     * What is not right is tried once more where the CPUs take turns, as kmodrace itself confirms a crash: CPUs that are
     * emulated side by side now and then run code that is being patched (int3 in sysvec_call_function_single).
     */
    private static Seen die(String name, Kernel kernel, Path images, Way way) throws Exception {
        Accelerator sideBySide = Accelerator.tcg("");
        Seen seen = die(name, kernel, images, way, sideBySide);
        return seen.right()
                ? seen
                : die(name, kernel, images, way, sideBySide.forConfirming()).after(seen.title());
    }

    private static Seen die(String name, Kernel kernel, Path images, Way way, Accelerator accelerator)
            throws Exception {
        Path own = Files.createDirectories(
                images.resolve(way.name() + accelerator.name().replaceAll("[^a-z]", "-")));
        BootSpec spec = new BootSpec(
                kernel.image(),
                images.resolve(way.name().equals("no-root") ? "empty" : "image"),
                "how=" + way.name() + " " + way.words(),
                2,
                256,
                accelerator,
                own);
        try (QemuMachine machine = QemuMachine.start(spec)) {
            long deadline = System.nanoTime() + LIFE.toNanos();
            MachineEvent event = null;
            while (!(event instanceof MachineEvent.Ended) && System.nanoTime() < deadline) {
                event = machine.next(Duration.ofSeconds(1));
            }
        }
        List<KernelReport> reports = new ArrayList<>();
        try (var in = Files.newInputStream(spec.consoleLog())) {
            ReportReader.read(in, reports::add);
        }
        return new Seen(name, way, reports.stream().findFirst(), spec.consoleLog(), "");
    }

    private static List<String> table(List<Seen> seen) {
        List<String> lines = new ArrayList<>(
                List.of("| kernel | way | title | right | false alarm before |", "|---|---|---|---|---|"));
        seen.forEach(one -> lines.add("| %s | %s | %s | %s | %s |"
                .formatted(one.kernel, one.way.name(), one.title(), one.right() ? "yes" : "NO", one.alarm)));
        long right = seen.stream().filter(Seen::right).count();
        lines.add("");
        lines.add(right + " of " + seen.size() + " are right");
        return lines;
    }
}
