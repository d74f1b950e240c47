// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.kernel.Kernel;

/**
 * A kernel's modules as libkmod wants them, with depmod's indexes. Packages that are not installed have none, and their
 * entry in the cache is not written to: the indexes lie in an entry of their own, beside a link to the modules.
 */
final class ModuleIndex {
    private static final List<String> LISTS =
            List.of("modules.builtin", "modules.builtin.modinfo", "modules.builtin.ranges", "modules.order");

    private ModuleIndex() {}

    /** The directory to open, whose name is the kernel's release; its indexes are made when they are missing. */
    static Path of(Cache cache, Kernel kernel, Progress progress) throws LabException, InterruptedException {
        Path tree = kernel.moduleTree();
        if (tree == null) {
            throw new LabException(
                    "there are no modules with this kernel",
                    kernel.name(),
                    "name a kernel that has some: a package, or a tree in which `make modules` was run");
        }
        if (Files.isReadable(tree.resolve("modules.dep.bin"))) {
            return tree;
        }
        List<Path> inTree = inTree(tree);
        Path entry = cache.folder("depmod").resolve(kernel.release() + "-" + key(tree, kernel, inTree));
        if (!Files.isDirectory(entry)) {
            cache.withLock("depmod", progress, () -> {
                progress.step("indexing the modules of " + kernel.release());
                return cache.publish(entry, directory -> fill(directory, tree, kernel.release(), inTree));
            });
        }
        return entry.resolve("lib/modules").resolve(kernel.release());
    }

    private static void fill(Path directory, Path tree, String release, List<Path> inTree)
            throws IOException, LabException, InterruptedException {
        Path modules = Files.createDirectories(directory.resolve("lib/modules").resolve(release));
        for (String list : LISTS) {
            if (Files.isRegularFile(tree.resolve(list))) {
                Files.copy(tree.resolve(list), modules.resolve(list));
            }
        }
        if (inTree.isEmpty()) {
            Files.createSymbolicLink(modules.resolve("kernel"), tree.resolve("kernel"));
        }
        for (Path module : inTree) {
            Path link = modules.resolve("kernel").resolve(module);
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, tree.resolve(module));
        }
        ToolRun.of("depmod", "-b", directory.toString(), release)
                .require("indexing the modules of " + release, "see whether the modules are whole");
    }

    /** The modules of a build tree, which lie among its sources; empty for a package's tree. */
    private static List<Path> inTree(Path tree) throws LabException {
        Path order = tree.resolve("modules.order");
        if (!Files.isRegularFile(tree.resolve("Makefile")) || !Files.isRegularFile(order)) {
            return List.of();
        }
        try {
            // Older trees say kernel/fs/fat/fat.ko, newer ones fs/fat/fat.o.
            return Files.readAllLines(order).stream()
                    .map(line -> line.replaceFirst("^kernel/(?=.*\\.ko$)", "").replaceFirst("\\.o$", ".ko"))
                    .map(Path::of)
                    .filter(module -> Files.isRegularFile(tree.resolve(module)))
                    .toList();
        } catch (IOException e) {
            throw LabException.ofIo("reading the tree's list of modules", order, e);
        }
    }

    /** Changes when a package's kernel or a tree's modules do. */
    private static String key(Path tree, Kernel kernel, List<Path> inTree) throws LabException {
        Digest digest = new Digest().text("tree", tree.toString()).text("kernel", kernel.digest());
        try {
            for (Path module : inTree) {
                digest.stamp(tree.resolve(module));
            }
            return digest.hex();
        } catch (IOException e) {
            throw LabException.ofIo("looking at the tree's modules", tree, e);
        }
    }
}
