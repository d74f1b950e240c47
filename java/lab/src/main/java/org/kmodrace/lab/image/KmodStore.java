// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.Trees;
import org.kmodrace.lab.kernel.DebianPackages;
import org.kmodrace.lab.kernel.DebianRelease;

/** The kmods of Debian releases: {@code kmods/CODENAME-DIGEST/} in the cache, the digest that of its packages. */
public final class KmodStore {
    private static final String PACKAGE = "kmod";
    private static final String NEXT = "take another kmod, or leave --kmod out";

    private final Cache cache;
    private final Home home;

    public KmodStore(Cache cache, Home home) {
        this.cache = cache;
        this.home = home;
    }

    /** The kmod that was chosen: this host's, or one from the cache, else fetched and unpacked. */
    public GuestKmod obtain(KmodChoice choice, Progress progress) throws LabException, InterruptedException {
        return switch (choice) {
            case KmodChoice.Host() -> GuestKmod.ofHost();
            case KmodChoice.Debian(DebianRelease release) -> own(release, home.kmodLauncher(), progress);
        };
    }

    private GuestKmod own(DebianRelease release, Path launcher, Progress progress)
            throws LabException, InterruptedException {
        try {
            return own(release, launcher, false, progress);
        } catch (LabException e) {
            if (LabException.isDiskFull(e.where())) {
                throw e;
            }
            // Lists of a day ago may name files that the mirror has replaced since.
            progress.step("reading the package lists anew, since that failed: " + e.what());
            return own(release, launcher, true, progress);
        }
    }

    private GuestKmod own(DebianRelease release, Path launcher, boolean anew, Progress progress)
            throws LabException, InterruptedException {
        DebianPackages packages = new DebianPackages(cache, release);
        DebianPackages.Selection chosen = packages.select(List.of(PACKAGE), anew, progress)
                .orElseThrow(() -> new LabException(
                        "Debian " + release.codename() + " has no package " + PACKAGE + " for this host",
                        "its package lists in " + cache.root().resolve("apt"),
                        NEXT));
        String what = PACKAGE + " " + chosen.version(PACKAGE) + " of Debian " + release.codename();
        Path entry = cache.folder("kmods")
                .resolve(release.codename() + "-"
                        + new Digest().text("packages", chosen.names()).hex());
        cache.withLock("kmod-" + release.codename(), progress, () -> {
            if (!Files.isDirectory(entry)) {
                cache.publish(entry, directory -> {
                    Path debs = Files.createDirectory(directory.resolve("debs"));
                    Path root = Files.createDirectory(directory.resolve("root"));
                    packages.unpack(chosen, what + " and what it needs", debs, root, progress);
                    gather(root, directory, what);
                    Files.writeString(directory.resolve("packages"), chosen.names());
                    Files.delete(debs);
                    Trees.delete(root);
                });
            }
            return entry;
        });
        return new GuestKmod.Own(entry, what, launcher);
    }

    /** Copies out of a release's root what its kmod needs, and nothing else. */
    static void gather(Path root, Path into, String what) throws IOException, LabException, InterruptedException {
        Path program = one(root, List.of("usr/bin", "bin"), PACKAGE, what);
        List<Path> folders = libraryFolders(root);
        Path loader = one(root, folders.stream().map(Path::toString).toList(), "ld-linux*.so.*", what);
        Files.copy(program, into.resolve(GuestKmod.Own.PROGRAM));
        Files.copy(loader, into.resolve(GuestKmod.Own.LOADER));
        Path libraries = Files.createDirectory(into.resolve(GuestKmod.Own.LIBRARIES));
        String path = folders.stream().map(Path::toString).collect(Collectors.joining(":"));
        // It lists what it would load and starts nothing; so this host's C library does not matter.
        String listed = ToolRun.of(loader.toString(), "--library-path", path, "--list", program.toString())
                .require("listing the libraries of " + what, NEXT)
                .output();
        for (Path library : SharedLibraries.in(listed, program)) {
            if (Objects.equals(library.getFileName(), loader.getFileName())) {
                continue;
            }
            if (!library.startsWith(root)) {
                throw new LabException(
                        "a library of " + what + " is missing: " + library.getFileName(),
                        "only this host has one",
                        NEXT);
            }
            Files.copy(library, libraries.resolve(Objects.requireNonNull(library.getFileName())));
        }
    }

    /** The folders of the architecture's libraries: below /usr, and before trixie beside it too. */
    private static List<Path> libraryFolders(Path root) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (String parent : List.of("lib", "usr/lib")) {
            if (Files.isDirectory(root.resolve(parent))) {
                try (DirectoryStream<Path> found = Files.newDirectoryStream(root.resolve(parent), "*-linux-gnu*")) {
                    found.forEach(folders::add);
                }
            }
        }
        return folders;
    }

    /** The first file of that form in one of the folders. */
    private static Path one(Path root, List<String> folders, String form, String what)
            throws IOException, LabException {
        for (String folder : folders) {
            if (Files.isDirectory(root.resolve(folder))) {
                try (DirectoryStream<Path> found = Files.newDirectoryStream(root.resolve(folder), form)) {
                    for (Path file : found) {
                        return file;
                    }
                }
            }
        }
        throw new LabException("the packages of " + what + " have no " + form, "looked in " + folders, NEXT);
    }
}
