// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;

/** Unpacks package files without installing them and finds the kernel's parts in the result. */
final class UnpackedPackages {
    private UnpackedPackages() {}

    /** Unpacks {@code packages} one over the other into {@code root}. */
    static void unpack(List<Path> packages, Path root, Progress progress) throws LabException, InterruptedException {
        progress.step("unpacking " + packages.size() + " packages");
        for (Path file : packages) {
            ToolRun.of("dpkg-deb", "-x", file.toString(), root.toString())
                    .deadline(Duration.ofMinutes(5))
                    .require(
                            "unpacking " + file.getFileName(),
                            "is it a whole Debian package? see `dpkg-deb --info " + file + "`");
        }
    }

    /**
     * @param root where the packages were unpacked
     * @param what how to speak of them, as "these packages"
     * @param next what to do when a part is missing
     */
    static KernelFiles describe(Path root, String what, String version, String suite, String next) throws LabException {
        try {
            return parts(root, what, version, suite, next);
        } catch (LabException e) {
            // The directory is a temporary one: only the path below it means something to the user.
            throw new LabException(
                    e.what() + (e.what().contains(what) ? "" : " (in " + what + ")"),
                    e.where().replace(root + "/", ""),
                    next,
                    e);
        }
    }

    private static KernelFiles parts(Path root, String what, String version, String suite, String next)
            throws LabException {
        Path image = image(root, what, next);
        String release = BootImage.release(image);
        if (release.isEmpty()) {
            throw new LabException("the kernel image does not say its release", image.toString(), next);
        }
        Path headers = headers(root, release, what, next);
        BuildTrees.Pair pair = BuildTrees.locate(headers, next);
        List<Path> trees =
                existing(List.of(root.resolve("usr/lib/modules/" + release), root.resolve("lib/modules/" + release)));
        Path ownConfig = root.resolve("boot/config-" + release);
        List<Path> configs =
                existing(Stream.concat(Stream.of(ownConfig), trees.stream().map(tree -> tree.resolve("config")))
                        .toList());
        Path config = configs.isEmpty() ? headers.resolve(".config") : configs.getFirst();
        return new KernelFiles(
                release,
                version,
                suite,
                image,
                config,
                trees.stream()
                        .filter(tree -> Files.exists(tree.resolve("modules.builtin")))
                        .findFirst(),
                pair.source(),
                pair.objects(),
                KernelConfig.read(headers.resolve(".config")),
                BootImage.sha256(image));
    }

    private static List<Path> existing(List<Path> paths) {
        return paths.stream().filter(Files::exists).toList();
    }

    /** Older packages have boot/vmlinuz-RELEASE, those since 6.19 lib/modules/RELEASE/vmlinuz. */
    private static Path image(Path root, String what, String next) throws LabException {
        List<Path> found = new ArrayList<>(children(root.resolve("boot"), "vmlinuz-"));
        for (String modules : List.of("usr/lib/modules", "lib/modules")) {
            for (Path tree : children(root.resolve(modules), "")) {
                found.addAll(existing(List.of(tree.resolve("vmlinuz"))));
            }
        }
        if (found.isEmpty()) {
            throw new LabException(
                    "no vmlinuz in " + what, "looked for boot/vmlinuz-* and lib/modules/*/vmlinuz", next);
        }
        if (found.size() > 1) {
            throw new LabException(
                    "more than one kernel in " + what,
                    String.join(
                            "\n",
                            found.stream()
                                    .map(path -> root.relativize(path).toString())
                                    .toList()),
                    "give the packages of one kernel only");
        }
        return found.getFirst();
    }

    private static Path headers(Path root, String release, String what, String next) throws LabException {
        List<Path> all = children(root.resolve("usr/src"), "").stream()
                .filter(directory -> Files.exists(directory.resolve("Module.symvers")))
                .toList();
        Optional<Path> own = all.stream()
                .filter(directory -> directory.getFileName().toString().endsWith(release))
                .findFirst();
        if (own.isPresent()) {
            return own.get();
        }
        String others = String.join(
                ", ", all.stream().map(p -> p.getFileName().toString()).toList());
        throw new LabException(
                "no headers for " + release + " in " + what + ": no usr/src/linux-headers-" + release
                        + "/Module.symvers",
                others.isEmpty() ? "" : "there are headers of another kernel: " + others,
                next);
    }

    private static List<Path> children(Path directory, String prefix) throws LabException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw LabException.ofIo("looking at the unpacked packages", directory, e);
        }
    }
}
