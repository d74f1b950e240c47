// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;

/** Opens kernels that are used where they lie: build trees, and the host's own. */
final class KernelTree {
    private static final Pattern UTS_RELEASE = Pattern.compile("#define\\s+UTS_RELEASE\\s+\"([^\"]+)\"");

    private final KernelStore store;

    KernelTree(KernelStore store) {
        this.store = store;
    }

    /** A build tree or the {@code O=} directory of one. */
    KernelFiles open(KernelSpec.Tree spec, Progress progress) throws LabException, InterruptedException {
        Path tree = spec.directory();
        Path image = tree.resolve("arch/x86/boot/bzImage");
        if (!Files.exists(image)) {
            throw new LabException(
                    "no kernel image in this tree: arch/x86/boot/bzImage is missing",
                    tree.toString(),
                    Files.exists(tree.resolve(".config"))
                            ? "build it: make -C " + tree + " bzImage modules"
                            : "is it a kernel tree that was built? (with O=DIR, name DIR)");
        }
        String imageRelease = BootImage.release(image);
        BuildTrees.Pair pair = BuildTrees.locate(tree, "build it: make -C " + tree + " bzImage modules");
        String release = release(tree);
        if (!imageRelease.isEmpty() && !imageRelease.equals(release)) {
            throw new LabException(
                    "the image is " + imageRelease + " but the tree is " + release + ": modules would not fit it",
                    image.toString(),
                    "build the image anew: make -C " + tree + " bzImage modules");
        }
        Optional<Path> modules = Files.exists(tree.resolve("modules.builtin")) ? Optional.of(tree) : Optional.empty();
        return files(release, image, tree.resolve(".config"), modules, pair, progress);
    }

    /** An installed kernel, as the host's own. */
    KernelFiles openInstalled(Path image, Path build, String release, Progress progress)
            throws LabException, InterruptedException {
        BootImage.release(image);
        Path headers;
        try {
            headers = build.toRealPath();
        } catch (IOException e) {
            throw LabException.ofIo("following the link to the kernel's headers", build, e);
        }
        BuildTrees.Pair pair = BuildTrees.locate(headers, "install the package linux-headers-" + release);
        Path modules = build.resolveSibling("modules.builtin");
        return files(
                release,
                image,
                headers.resolve(".config"),
                Files.exists(modules) ? Optional.ofNullable(modules.getParent()) : Optional.empty(),
                pair,
                progress);
    }

    private KernelFiles files(
            String release, Path image, Path config, Optional<Path> modules, BuildTrees.Pair pair, Progress progress)
            throws LabException, InterruptedException {
        // The image is hashed once per content; its stamp changes when it is built again.
        String key =
                "digest:" + new Digest().text("image", Kernels.stamp(image)).hex();
        Optional<String> known = store.fact(key);
        String digest;
        if (known.isPresent()) {
            digest = known.get();
        } else {
            progress.step("looking at " + image);
            digest = BootImage.sha256(image);
            store.noteFact(key, digest);
        }
        return new KernelFiles(
                release,
                "",
                "",
                image,
                config,
                modules,
                pair.source(),
                pair.objects(),
                KernelConfig.read(config),
                digest);
    }

    /** utsrelease.h is what modules are stamped with; Debian's headers have it but not kernel.release. */
    private static String release(Path tree) throws LabException, InterruptedException {
        Path header = tree.resolve("include/generated/utsrelease.h");
        Path file = tree.resolve("include/config/kernel.release");
        try {
            if (Files.isReadable(header)) {
                Matcher define = UTS_RELEASE.matcher(Files.readString(header));
                if (define.find()) {
                    return define.group(1);
                }
            }
            if (Files.isReadable(file)) {
                return Files.readString(file).strip();
            }
        } catch (IOException e) {
            throw LabException.ofIo("reading the tree's release", tree, e);
        }
        return ToolRun.of("make", "-s", "-C", tree.toString(), "kernelrelease")
                .require("asking the tree for its release", "build it: make -C " + tree + " bzImage modules")
                .output()
                .strip();
    }
}
