// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;

/**
 * The programs and headers that building a kernel takes besides a compiler and make. What this host lacks is unpacked
 * from its own Debian release into the cache, and not installed.
 *
 * @param root where they were unpacked; empty when the host has them all
 */
record BuildTools(Optional<Path> root) {
    private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

    /**
     * Something that is needed.
     *
     * @param program that shows by its presence that it is installed; a file of the host where it has a slash
     * @param packages what it takes; of names with a bar between them, the first that there is
     */
    private record Tool(String program, List<String> packages) {
        boolean isMissing(Host host) {
            return program.contains("/")
                    ? !Files.exists(host.file(program))
                    : ToolRun.find(program).isEmpty();
        }
    }

    private static final List<Tool> NEEDED = List.of(
            new Tool("flex", List.of("flex", "m4", "libsigsegv2")),
            new Tool("bison", List.of("bison", "m4", "libsigsegv2")),
            new Tool("bc", List.of("bc", "libreadline8|libreadline8t64", "libtinfo6")),
            new Tool("lz4", List.of("lz4", "liblz4-1", "libxxhash0")),
            new Tool("xz", List.of("xz-utils", "liblzma5")),
            new Tool("usr/include/gelf.h", List.of("libelf-dev", "libelf1|libelf1t64")));

    /** Looks what is missing, and gets it. */
    static BuildTools obtain(Cache cache, Host host, DebianKernels debian, Progress progress)
            throws LabException, InterruptedException {
        List<Tool> missing =
                NEEDED.stream().filter(tool -> tool.isMissing(host)).toList();
        if (missing.isEmpty()) {
            return new BuildTools(Optional.empty());
        }
        Set<String> packages = new LinkedHashSet<>();
        missing.forEach(tool -> packages.addAll(tool.packages()));
        Optional<DebianRelease> release = host.debianRelease();
        if (release.isEmpty()) {
            String names =
                    missing.stream().map(tool -> tool.packages().getFirst()).collect(Collectors.joining(" "));
            throw new LabException(
                    "building a kernel needs programs that this host lacks",
                    names,
                    "as root: apt-get install " + names);
        }
        String key = new Digest().text("packages", String.join(" ", packages)).hex();
        Path entry = cache.folder("build-tools").resolve(release.get().codename() + "-" + key);
        if (!Files.isDirectory(entry)) {
            AptRoot root = new AptRoot(cache, host, release.get());
            debian.catalogue(root, progress);
            cache.<Object>withLock(
                    root.lockName(),
                    progress,
                    () -> cache.publish(entry, directory -> fill(root, packages, directory, progress)));
        }
        return new BuildTools(Optional.of(entry));
    }

    private static void fill(AptRoot root, Set<String> packages, Path directory, Progress progress)
            throws IOException, LabException, InterruptedException {
        List<String> names = packages.stream()
                .flatMap(name -> Stream.of(name.split("\\|", -1)))
                .toList();
        Catalogue known = root.packages(names);
        List<DebianPackage> chosen = new ArrayList<>();
        for (String name : packages) {
            chosen.add(Stream.of(name.split("\\|", -1))
                    .flatMap(one -> known.newestPackage(one, "").stream())
                    .findFirst()
                    .orElseThrow(() -> new LabException(
                            "Debian does not offer the package " + name.replace("|", " or "),
                            "",
                            "install what building a kernel takes: flex bison bc lz4 xz-utils libelf-dev")));
        }
        Path debs = Files.createDirectory(directory.resolve("debs"));
        root.download(chosen, debs, progress);
        try (Stream<Path> files = Files.list(debs)) {
            List<Path> all = files.sorted().toList();
            UnpackedPackages.unpack(all, directory, progress);
            for (Path file : all) {
                Files.delete(file);
            }
        }
        Files.delete(debs);
    }

    /** Lets a program find them. */
    ToolRun lent(ToolRun run) {
        if (root.isEmpty()) {
            return run;
        }
        Path usr = root.get().resolve("usr");
        return run.env("PATH", usr.resolve("bin") + ":" + Objects.requireNonNullElse(System.getenv("PATH"), ""))
                .env(
                        "M4",
                        Files.exists(usr.resolve("bin/m4"))
                                ? usr.resolve("bin/m4").toString()
                                : "m4")
                .env("BISON_PKGDATADIR", bisonData(usr))
                .env("LD_LIBRARY_PATH", root.get().resolve(LIBRARIES).toString());
    }

    private static String bisonData(Path usr) {
        Path ours = usr.resolve("share/bison");
        return (Files.isDirectory(ours) ? ours : Path.of("/usr/share/bison")).toString();
    }

    /** What make has to be told so that kbuild's own programs find headers and libraries. */
    List<String> makeVariables() {
        if (root.isEmpty() || !Files.exists(root.get().resolve("usr/include/gelf.h"))) {
            return List.of();
        }
        return List.of(
                "HOSTCFLAGS=-I" + root.get().resolve("usr/include"),
                "HOSTLDFLAGS=-L" + root.get().resolve(LIBRARIES));
    }
}
