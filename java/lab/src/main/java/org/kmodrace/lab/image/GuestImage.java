// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.Trees;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.modules.ModuleBytes;
import org.kmodrace.lab.modules.ModuleSet;

/**
 * An initramfs for one kernel: self-contained, nothing else is needed to run a plan but the kernel and a
 * command line.
 *
 * @param file the cpio archive
 * @param digest tells one content from another
 */
public record GuestImage(Path file, String digest) {
    private static final String NAME = "initramfs.cpio";
    /** Stands in for modprobe, by the rule of the kmod that it is named after. */
    private static final String MODPROBE_RULE = "/kmodrace/modprobe-rule";

    private static final List<String> MODPROBE_RULES = List.of("kmod18", "kmod20");

    /** How many images that were made for a command are kept. */
    private static final int COMMAND_IMAGES = 8;

    static final String AGENT_FILE = "/kmodrace/agent";
    /** How the kernel was built: a cloud kernel does not tell it in /proc. */
    private static final String CONFIG_FILE = "/kmodrace/config";

    /** Where {@link ModuleSet#batch} lies in the guest. */
    public static final String BATCH_FILE = "/kmodrace/batch";

    /** Makes the image of an agent with these test modules, or takes it from the cache. */
    public static GuestImage obtain(
            Cache cache, Home home, Kernel kernel, Path testModules, GuestRuntime runtime, Progress progress)
            throws LabException, InterruptedException {
        ModuleSet modules = ModuleSet.ofFolder(testModules);
        return obtain(cache, home, kernel, modules, GuestKmod.ofHost(), runtime, progress);
    }

    /** The same with any modules and any kmod. */
    public static GuestImage obtain(
            Cache cache,
            Home home,
            Kernel kernel,
            ModuleSet modules,
            GuestKmod kmod,
            GuestRuntime runtime,
            Progress progress)
            throws LabException, InterruptedException {
        return obtain(cache, "image", home, kernel, modules, kmod, runtime, progress);
    }

    /** The same for a command, with any modules. As there are many such sets, only the last few images are kept. */
    public static GuestImage forCommand(
            Cache cache, Home home, Kernel kernel, ModuleSet modules, GuestRuntime runtime, Progress progress)
            throws LabException, InterruptedException {
        GuestImage image = obtain(cache, "command-image", home, kernel, modules, GuestKmod.ofHost(), runtime, progress);
        Path used = Objects.requireNonNull(image.file().getParent());
        Path folder = Objects.requireNonNull(used.getParent());
        try {
            Files.setLastModifiedTime(used, FileTime.from(Instant.now()));
            for (Path old : lastUsedFirst(folder).stream().skip(COMMAND_IMAGES).toList()) {
                cache.remove(old);
            }
        } catch (IOException e) {
            throw LabException.ofIo("looking at the images in the cache", folder, e);
        }
        return image;
    }

    private static List<Path> lastUsedFirst(Path folder) throws IOException {
        Map<Path, FileTime> used = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry.resolve(NAME))) {
                    used.put(entry, Files.getLastModifiedTime(entry));
                }
            }
        } catch (NoSuchFileException e) {
            // Another kmodrace removes what it has no use for; what is left comes next time.
            return List.of();
        }
        return used.entrySet().stream()
                .sorted(Map.Entry.<Path, FileTime>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static GuestImage obtain(
            Cache cache,
            String folder,
            Home home,
            Kernel kernel,
            ModuleSet modules,
            GuestKmod kmod,
            GuestRuntime runtime,
            Progress progress)
            throws LabException, InterruptedException {
        Path init = home.init();
        Path modprobeRule = home.modprobeRule();
        String key;
        try {
            Digest digest = new Digest().text("release", kernel.release()).text("layout", "2");
            digest.content("init", init)
                    .content("modprobe-rule", modprobeRule)
                    .text("runtime", runtime.directory().toString());
            kmod.tell(digest);
            Path config = kernel.config();
            if (config != null) {
                digest.content("config", config);
            }
            for (Map.Entry<String, Path> module : modules.files().entrySet()) {
                digest.content(module.getKey(), module.getValue());
            }
            digest.text("batch", String.join("\n", modules.batch()));
            key = digest.hex();
        } catch (IOException e) {
            throw LabException.ofIo("reading the parts of the guest image", init, e);
        }
        Path entry = cache.folder(folder).resolve(key);
        if (!Files.isDirectory(entry)) {
            cache.withLock("image", progress, () -> {
                if (!Files.isDirectory(entry)) {
                    progress.step("writing the guest image");
                    cache.publish(
                            entry, directory -> write(directory, init, modprobeRule, kmod, kernel, modules, runtime));
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
            Path directory,
            Path init,
            Path modprobeRule,
            GuestKmod kmod,
            Kernel kernel,
            ModuleSet modules,
            GuestRuntime runtime)
            throws IOException, LabException, InterruptedException {
        String inGuest = "/lib/modules/" + kernel.release();
        Path staged = stageModules(directory.resolve("stage"), kernel, modules);
        try (CpioWriter cpio = new CpioWriter(directory.resolve(NAME))) {
            skeleton(cpio, init);
            cpio.tree(GuestRuntime.IN_GUEST + "/jre", runtime.jre());
            cpio.file(GuestRuntime.IN_GUEST + "/" + runtime.archive().getFileName(), runtime.archive(), false);
            cpio.text(AGENT_FILE, String.join("\n", runtime.agent()) + "\n");
            Path config = kernel.config();
            if (config != null) {
                cpio.file(CONFIG_FILE, config, false);
            }
            cpio.tree(inGuest, staged);
            cpio.link("/kmodrace/modules", inGuest + "/extra");
            if (!modules.batch().isEmpty()) {
                cpio.text(BATCH_FILE, String.join("\n", modules.batch()) + "\n");
            }
            kmod.write(cpio);
            cpio.file(MODPROBE_RULE, modprobeRule, true);
            for (String rule : MODPROBE_RULES) {
                cpio.link("/kmodrace/modprobe-" + rule, MODPROBE_RULE);
            }
            for (Path library : libraries(runtime, kmod)) {
                cpio.file(library.toString(), library, true);
            }
        }
        Trees.delete(directory.resolve("stage"));
    }

    private static Set<Path> libraries(GuestRuntime runtime, GuestKmod kmod) throws LabException, InterruptedException {
        Set<Path> all = new TreeSet<>(kmod.libraries());
        all.addAll(SharedLibraries.of(runtime.jre().resolve("lib/server/libjvm.so")));
        all.addAll(SharedLibraries.of(runtime.jre().resolve("bin/java")));
        // What belongs to the runtime travels with it.
        all.removeIf(library -> library.startsWith(runtime.jre()));
        return all;
    }

    /** Modules where modprobe looks for them, unpacked, beside the kernel's own lists of what it has. */
    private static Path stageModules(Path stage, Kernel kernel, ModuleSet modules)
            throws IOException, LabException, InterruptedException {
        Path tree = Files.createDirectories(stage.resolve("lib/modules").resolve(kernel.release()));
        Files.createDirectories(tree.resolve("extra"));
        for (Map.Entry<String, Path> module : modules.files().entrySet()) {
            Path staged = tree.resolve(module.getKey());
            Files.createDirectories(Objects.requireNonNull(staged.getParent()));
            Files.write(staged, ModuleBytes.read(module.getValue()));
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
}
