// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.kernel.Kernel;

/**
 * An initramfs for one kernel: self-contained, nothing else is needed to run a plan but the kernel and a
 * command line.
 *
 * @param file the cpio archive
 * @param digest tells one content from another
 */
public record GuestImage(Path file, String digest) {
    private static final String NAME = "initramfs.cpio";
    /** The names under which kmod is called, each a link to it. */
    private static final List<String> KMOD_NAMES = List.of("lsmod", "modprobe", "insmod", "rmmod", "modinfo", "depmod");

    private static final String AGENT_FILE = "/kmodrace/agent";
    /** How the kernel was built: a cloud kernel does not tell it in /proc. */
    private static final String CONFIG_FILE = "/kmodrace/config";

    /** Makes the image of an agent with these test modules, or takes it from the cache. */
    public static GuestImage obtain(
            Cache cache, Home home, Kernel kernel, Path testModules, GuestRuntime runtime, Progress progress)
            throws LabException, InterruptedException {
        Path init = home.init();
        Path kmod = ToolRun.find("kmod")
                .orElseThrow(() -> new LabException("kmod is not installed", "kmod", "install the package kmod"));
        String key;
        try {
            Digest digest = new Digest().text("release", kernel.release()).text("layout", "1");
            digest.content("init", init)
                    .stamp(kmod)
                    .text("runtime", runtime.directory().toString());
            Path config = kernel.config();
            if (config != null) {
                digest.content("config", config);
            }
            for (Path module : files(testModules)) {
                digest.content(String.valueOf(module.getFileName()), module);
            }
            key = digest.hex();
        } catch (IOException e) {
            throw LabException.ofIo("reading the parts of the guest image", testModules, e);
        }
        Path entry = cache.folder("image").resolve(key);
        if (!Files.isDirectory(entry)) {
            cache.withLock("image", progress, () -> {
                if (!Files.isDirectory(entry)) {
                    progress.step("writing the guest image");
                    cache.publish(entry, directory -> write(directory, init, kmod, kernel, testModules, runtime));
                }
                return entry;
            });
        }
        return new GuestImage(entry.resolve(NAME), key);
    }

    /** An image whose guest only says that it is alive: for probing machines. */
    public static Path probe(Cache cache, Home home) throws LabException, InterruptedException {
        Path init = home.init();
        try {
            String key = "probe-" + new Digest().content("init", init).hex();
            Path entry = cache.publish(cache.folder("image").resolve(key), directory -> {
                try (CpioWriter cpio = new CpioWriter(directory.resolve(NAME))) {
                    skeleton(cpio, init);
                }
            });
            return entry.resolve(NAME);
        } catch (IOException e) {
            throw LabException.ofIo("reading the guest's init", init, e);
        }
    }

    private static void skeleton(CpioWriter cpio, Path init) throws IOException {
        cpio.device("/dev/console", 5, 1);
        for (String directory : List.of("/proc", "/sys", "/tmp")) {
            cpio.directory(directory);
        }
        cpio.file("/init", init, true);
    }

    private static void write(
            Path directory, Path init, Path kmod, Kernel kernel, Path testModules, GuestRuntime runtime)
            throws IOException, LabException, InterruptedException {
        String modules = "/lib/modules/" + kernel.release();
        Path staged = stageModules(directory.resolve("stage"), kernel, testModules);
        try (CpioWriter cpio = new CpioWriter(directory.resolve(NAME))) {
            skeleton(cpio, init);
            cpio.tree(GuestRuntime.IN_GUEST + "/jre", runtime.jre());
            cpio.file(GuestRuntime.IN_GUEST + "/" + runtime.archive().getFileName(), runtime.archive(), false);
            cpio.text(AGENT_FILE, String.join("\n", runtime.command()) + "\n");
            Path config = kernel.config();
            if (config != null) {
                cpio.file(CONFIG_FILE, config, false);
            }
            cpio.tree(modules, staged);
            cpio.link("/kmodrace/modules", modules + "/extra");
            cpio.file("/usr/bin/kmod", kmod, true);
            for (String name : KMOD_NAMES) {
                cpio.link("/sbin/" + name, "/usr/bin/kmod");
            }
            for (Path library : libraries(runtime, kmod)) {
                cpio.file(library.toString(), library, true);
            }
        }
        deleteTree(directory.resolve("stage"));
    }

    private static Set<Path> libraries(GuestRuntime runtime, Path kmod) throws LabException, InterruptedException {
        Set<Path> all = new TreeSet<>(SharedLibraries.of(kmod));
        all.addAll(SharedLibraries.of(runtime.jre().resolve("lib/server/libjvm.so")));
        all.addAll(SharedLibraries.of(runtime.jre().resolve("bin/java")));
        // What belongs to the runtime travels with it.
        all.removeIf(library -> library.startsWith(runtime.jre()));
        return all;
    }

    /** Test modules where modprobe looks for them, beside the kernel's own lists of what it has. */
    private static Path stageModules(Path stage, Kernel kernel, Path testModules)
            throws IOException, LabException, InterruptedException {
        Path tree = Files.createDirectories(stage.resolve("lib/modules").resolve(kernel.release()));
        Path extra = Files.createDirectories(tree.resolve("extra"));
        for (Path module : files(testModules)) {
            Files.copy(module, extra.resolve(module.getFileName()));
        }
        Path own = kernel.moduleTree();
        if (own != null) {
            for (String list : List.of("modules.builtin", "modules.builtin.modinfo", "modules.order")) {
                if (Files.isRegularFile(own.resolve(list))) {
                    Files.copy(own.resolve(list), tree.resolve(list));
                }
            }
        }
        ToolRun.of("depmod", "-b", stage.toString(), kernel.release())
                .require("indexing the test modules", "install the package kmod");
        return tree;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(file -> file.toString().endsWith(".ko"))
                    .sorted()
                    .toList();
        }
    }

    static void deleteTree(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
