// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.Trees;
import org.kmodrace.lab.config.ConfigFile;
import org.kmodrace.lab.config.ConfigNeed;
import org.kmodrace.lab.config.Fragment;
import org.kmodrace.lab.config.Sanitizer;

/** Builds one kernel: tinyconfig and a fragment, bzImage and modules, and what module builds need of the trees. */
final class SmallKernel {
    private static final Duration CONFIGURING = Duration.ofMinutes(15);
    private static final Duration BUILDING = Duration.ofHours(4);
    /** Source (without what is left out), objects and the package; 2.2 GB were seen. */
    private static final long ROOM = 3_500_000_000L;
    /** How many files a build compiles when none was counted yet: of 6.12 with KASAN and lockdep. */
    private static final int FILES = 1_700;

    private static final String FILES_FACT = "built-files";
    private static final String NEXT = "the whole output is in the log; `./kmodrace kernel config` prints the options";

    private final Cache cache;
    private final KernelStore store;
    private final BuildTools tools;
    private final Path log;
    private final Progress progress;

    SmallKernel(Cache cache, KernelStore store, BuildTools tools, Path log, Progress progress) {
        this.cache = cache;
        this.store = store;
        this.tools = tools;
        this.log = log;
        this.progress = progress;
    }

    /** All that is asked of the configuration. */
    static Fragment fragment(Fragment needs, List<Sanitizer> with, String name) {
        // Not sanitized away: what the scenarios need comes first, so that its reasons stay.
        needs.heading("This kernel")
                .ask("LOCALVERSION", "\"-" + name.toLowerCase(Locale.ROOT).replace('~', '-') + "\"", "its name")
                .ask("KERNEL_LZ4", "quicker to unpack than tinyconfig's XZ, in every boot")
                .ask("PREEMPT", "races need not wait for a task to give way")
                .ask("UNWINDER_ORC", "call traces that can be relied on")
                .ask("HYPERVISOR_GUEST", "knows that it is a guest")
                .ask("KVM_GUEST", "the same, under KVM");
        for (Sanitizer sanitizer : with) {
            needs.heading("--with " + sanitizer.word());
            for (ConfigNeed need : sanitizer.options()) {
                needs.ask(need.option(), need.why());
            }
        }
        return needs;
    }

    /** Builds into {@code entry}, and leaves there what is needed to boot the kernel and to build modules for it. */
    void build(Path entry, KernelSources sources, KernelSources.Found source, Fragment fragment, int jobs)
            throws IOException, LabException, InterruptedException {
        cache.requireSpace(ROOM, "building a kernel");
        Files.deleteIfExists(log);
        Files.createFile(log);
        Path tree = entry.resolve("source");
        Path objects = Files.createDirectory(entry.resolve("objects"));
        sources.unpack(source, tree, tools, progress);
        configure(tree, objects, fragment);
        compile(tree, objects, jobs);
        progress.step("putting away what booting it and building modules take");
        String release = Files.readString(objects.resolve("include/config/kernel.release"))
                .strip();
        Trees.prune(objects, SmallKernel::isKeptOfObjects);
        Trees.prune(tree, SmallKernel::isKeptOfSource);
        // Both said where the tree lay while it was built.
        Files.createSymbolicLink(objects.resolve("source"), Path.of("../source"));
        Files.writeString(objects.resolve("Makefile"), "include ../source/Makefile\n");
        Files.writeString(entry.resolve("fragment.config"), fragment.text());
        Path image = objects.resolve("arch/x86/boot/bzImage");
        new KernelFiles(
                        release,
                        source.version(),
                        "",
                        image,
                        objects.resolve(".config"),
                        Optional.of(objects),
                        tree,
                        Optional.of(objects),
                        KernelConfig.read(objects.resolve(".config")),
                        BootImage.sha256(image))
                .save(entry);
    }

    private void configure(Path tree, Path objects, Fragment fragment)
            throws IOException, LabException, InterruptedException {
        progress.step("configuring: tinyconfig with what is needed");
        make(tree, objects, List.of("tinyconfig"), CONFIGURING);
        Path wanted = objects.resolve("wanted.config");
        Files.writeString(wanted, fragment.text());
        // As merge_config.sh -m does it: of an option that stands twice, the last line counts.
        Path config = objects.resolve(".config");
        Files.writeString(config, Files.readString(config) + fragment.text());
        make(tree, objects, List.of("olddefconfig"), CONFIGURING);
        Map<String, String> unmet = new LinkedHashMap<>(fragment.unmetBy(ConfigFile.read(config)));
        if (!unmet.isEmpty()) {
            // Options come and go with versions; what there is no more is not what went wrong.
            Set<String> known = KconfigFiles.options(tree);
            unmet.keySet().removeIf(option -> !known.contains(option));
        }
        if (!unmet.isEmpty()) {
            Path kept = log.resolveSibling(log.getFileName().toString().replaceFirst("\\.log$", ".config"));
            Files.write(kept, Files.readAllBytes(config));
            throw new LabException(
                    "options did not come out as they were asked for",
                    String.join("\n", unmet.values()) + "\nthe configuration as it came out: " + kept,
                    "this version's kconfig wants something else set first (`make menuconfig`, / searches); please"
                            + " report it");
        }
    }

    private void compile(Path tree, Path objects, int jobs) throws IOException, LabException, InterruptedException {
        int expected = store.fact(FILES_FACT).map(Integer::parseInt).orElse(FILES);
        progress.step("compiling about " + expected + " files on " + jobs
                + (jobs == 1 ? " CPU" : " CPUs") + "; a small kernel takes ten to twenty minutes of CPU time; log "
                + log);
        try (MakeLog watched = new MakeLog(log, expected, progress)) {
            make(tree, objects, List.of("-j" + jobs, "bzImage", "modules"), BUILDING);
            store.noteFact(FILES_FACT, Integer.toString(watched.compiled()));
        }
    }

    private void make(Path tree, Path objects, List<String> what, Duration limit)
            throws IOException, LabException, InterruptedException {
        ToolRun.Result result = tools.lent(ToolRun.of("make", "-C", tree.toString(), "O=" + objects))
                .with(tools.makeVariables())
                .with(what)
                .without(KbuildVariables.FOREIGN)
                // The same source gives the same image, whoever builds it and when.
                .env("KBUILD_BUILD_TIMESTAMP", "2025-01-01")
                .env("KBUILD_BUILD_USER", "kmodrace")
                .env("KBUILD_BUILD_HOST", "kmodrace")
                .log(log)
                .deadline(limit)
                .run();
        if (result.status() == 0) {
            return;
        }
        if (LabException.isDiskFull(result.output())) {
            throw LabException.diskFull("building a kernel", result.tail(), null);
        }
        String errors = MakeLog.firstErrors(log).replace(tree + "/", "").replace(objects + "/", "");
        throw new LabException(
                "the kernel could not be built: make " + String.join(" ", what) + " ended with status "
                        + result.status(),
                (errors.isEmpty() ? result.tail() : errors) + "\nlog: " + log,
                NEXT);
    }

    /** What Debian's linux-headers-…-common has, as far as module builds of ours ask for it. */
    private static boolean isKeptOfSource(Path file) {
        String name = file.toString();
        return !name.contains("/")
                || name.startsWith("scripts/")
                || name.startsWith("include/")
                || name.startsWith("arch/x86/include/")
                || name.startsWith("arch/x86/Makefile")
                || name.startsWith("arch/x86/Kbuild");
    }

    private static boolean isKeptOfObjects(Path file) {
        String name = file.toString();
        if (name.endsWith(".o") || name.endsWith(".cmd") || name.endsWith(".a") || name.equals("source")) {
            return false;
        }
        return List.of(
                                ".config",
                                "Module.symvers",
                                "System.map",
                                "modules.order",
                                "modules.builtin",
                                "modules.builtin.modinfo",
                                "arch/x86/boot/bzImage",
                                "tools/objtool/objtool")
                        .contains(name)
                || name.endsWith(".ko")
                || name.startsWith("include/")
                || name.startsWith("scripts/")
                || name.startsWith("arch/x86/include/");
    }
}
