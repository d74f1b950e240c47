// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.config.Fragment;
import org.kmodrace.lab.config.Sanitizer;

/**
 * Small kernels that are built here from Debian's source packages, and kept in the cache as {@code built:NAME}. An entry
 * is named after all that makes it: the source's version, the configuration, the compiler.
 */
public final class KernelBuilds {
    /** Part of the key: to be raised when the way of building changes what comes out. */
    private static final String RECIPE = "1";

    private static final String ID_PREFIX = "built-";
    private static final String COMPILER = "gcc";

    private final Cache cache;
    private final Host host;
    private final KernelStore store;
    private final DebianKernels debian;

    /** Kernels kept in {@code cache}. */
    public KernelBuilds(Cache cache) throws LabException {
        this.cache = cache;
        this.host = Host.current();
        this.store = new KernelStore(cache);
        this.debian = new DebianKernels(cache, host, store);
    }

    /**
     * What to build.
     *
     * @param from whose source: a version or a suite
     * @param with what it is to find by itself
     * @param needs the options that it must have for all else
     * @param name under which it is kept; "" for {@link #defaultName}
     * @param jobs how many files are compiled at once
     */
    public record Order(KernelSpec.Debian from, List<Sanitizer> with, Fragment needs, String name, int jobs) {
        /** Keeps a copy of the list, and gives it a name if it has none. */
        public Order {
            with = List.copyOf(with);
            name = name.isEmpty() ? defaultName(from, with) : name;
        }
    }

    /** Such as {@code 6.12-kasan-lockdep}, or {@code 6.12-plain}. */
    public static String defaultName(KernelSpec.Debian from, List<Sanitizer> with) {
        return from.wanted() + "-"
                + (with.isEmpty() ? "plain" : with.stream().map(Sanitizer::word).collect(Collectors.joining("-")));
    }

    /**
     * Builds a kernel, or takes from the cache what was built of the same before.
     *
     * @throws LabException when the source cannot be had, options did not come out as they were asked for, or make
     *     fails; nothing is kept then but the log, which the message names
     */
    public Kernel build(Order order, Progress progress) throws LabException, InterruptedException {
        KernelSources sources = new KernelSources(cache, host, debian);
        KernelSources.Found source = sources.find(order.from(), progress);
        String compiler = ToolRun.of(COMPILER, "-dumpfullversion")
                .require("asking the compiler for its version", "is it a gcc?")
                .output()
                .strip();
        Fragment fragment = SmallKernel.fragment(order.needs(), order.with(), order.name());
        String key = new Digest()
                .text("recipe", RECIPE)
                .text("source", source.pack().reference())
                .text("fragment", fragment.text())
                .text("compiler", compiler)
                .hex()
                .substring(0, 10);
        String id = ID_PREFIX + order.name() + "_" + source.version().replace(':', '.') + "_" + key;
        String text = new KernelSpec.Built(order.name()).text();
        if (Files.isDirectory(store.entry(id))) {
            progress.step("it was built before, of the same source, configuration and compiler");
        } else {
            cache.<Object>withLock(
                    "kernel-build",
                    progress,
                    () -> cache.publish(store.entry(id), entry -> {
                        BuildTools tools = BuildTools.obtain(cache, host, debian, progress);
                        Path log = log(cache, order.name());
                        new SmallKernel(cache, store, tools, log, progress)
                                .build(entry, sources, source, fragment, order.jobs());
                    }));
        }
        store.remember(text, id);
        return KernelFiles.load(store.entry(id)).toKernel(text);
    }

    /** The one that was built last under a name. */
    static Kernel get(KernelStore store, KernelSpec.Built wanted) throws LabException, InterruptedException {
        Optional<KernelFiles> known = store.lookup(wanted.text());
        if (known.isPresent()) {
            return known.get().toKernel(wanted.text());
        }
        List<String> names = new ArrayList<>();
        for (String id : store.ids()) {
            nameOf(id).ifPresent(names::add);
        }
        throw new LabException(
                "no kernel of the name '" + wanted.name() + "' was built",
                names.isEmpty() ? "" : "there is " + String.join(", ", names),
                "build it: ./kmodrace kernel build --from debian:6.12 --with kasan,lockdep --name " + wanted.name());
    }

    /** The name, as {@code built:6.12-kasan}, of an entry that was built; empty for others. */
    static Optional<String> nameOf(String id) {
        int end = id.indexOf('_');
        return id.startsWith(ID_PREFIX) && end > 0
                ? Optional.of(new KernelSpec.Built(id.substring(ID_PREFIX.length(), end)).text())
                : Optional.empty();
    }

    /** Where the newest built kernels lie whose names are asked for; for tests that use one when it is there. */
    public static List<String> names(Cache cache) throws LabException {
        List<String> names = new ArrayList<>();
        for (String id : new KernelStore(cache).ids()) {
            nameOf(id).ifPresent(names::add);
        }
        return names.stream().distinct().toList();
    }

    /** The log of a build that is under way or was the last of its name. */
    public static Path log(Cache cache, String name) throws LabException {
        return cache.folder("logs").resolve("kernel-" + name + ".log");
    }
}
