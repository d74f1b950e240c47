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
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.Trees;
import org.kmodrace.lab.kernel.Catalogue.Offer;
import org.kmodrace.lab.kernel.KernelSpec.Debian;

/** Debian's {@code linux-source-V} packages: the kernel's source as Debian builds it. */
final class KernelSources {
    /** What a small x86-64 kernel is never built from, and takes most of the room: about a gigabyte. */
    private static final List<String> LEFT_OUT = Stream.of("c", "h", "S", "json", "dtsi", "dts")
            .flatMap(suffix -> Stream.of(
                            "drivers/gpu/drm",
                            "drivers/net/ethernet",
                            "drivers/net/wireless",
                            "drivers/infiniband",
                            "drivers/media",
                            "drivers/scsi",
                            "drivers/staging",
                            "tools/perf",
                            "tools/testing",
                            "arch/arm",
                            "arch/arm64",
                            "arch/mips",
                            "arch/powerpc",
                            "arch/riscv",
                            "arch/s390",
                            "arch/sparc")
                    .map(folder -> "--exclude=*/" + folder + "/*." + suffix))
            .toList();

    private final Cache cache;
    private final Host host;
    private final DebianKernels debian;

    KernelSources(Cache cache, Host host, DebianKernels debian) {
        this.cache = cache;
        this.host = host;
        this.debian = debian;
    }

    /** A source package and where it can be had. */
    record Found(AptRoot root, DebianPackage pack) {
        /** Such as {@code 6.12.117-1~deb12u1}. */
        String version() {
            return pack.version();
        }
    }

    /**
     * The newest source package for what is asked for: of a version, from the first release that has it (the host's
     * own first); of a suite, that of its kernel.
     */
    Found find(Debian wanted, Progress progress) throws LabException, InterruptedException {
        if (!wanted.isVersion()) {
            DebianRelease release = DebianRelease.ofSuite(wanted.wanted()).orElseThrow(() -> notFound(wanted, ""));
            AptRoot root = new AptRoot(cache, host, release);
            Offer kernel = debian.catalogue(root, progress)
                    .newestOf(release.meaningOf(wanted.wanted()), wanted.flavour())
                    .orElseThrow(() -> notFound(wanted, root.complaints()));
            return in(root, series(kernel.image().version()), "", progress)
                    .orElseThrow(() -> notFound(wanted, root.complaints()));
        }
        List<DebianRelease> releases =
                new ArrayList<>(DebianKernels.preferred(host.debianRelease(), host.glibcMinor()));
        Stream.of(DebianRelease.values()).filter(r -> !releases.contains(r)).forEach(releases::add);
        StringBuilder complaints = new StringBuilder();
        for (DebianRelease release : releases) {
            AptRoot root = new AptRoot(cache, host, release);
            debian.catalogue(root, progress);
            if (!root.hasLists()) {
                complaints.append(root.complaints());
                continue;
            }
            Optional<Found> found = in(root, series(wanted.wanted()), wanted.wanted(), progress);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw notFound(wanted, complaints.toString());
    }

    private Optional<Found> in(AptRoot root, String series, String prefix, Progress progress)
            throws LabException, InterruptedException {
        String name = "linux-source-" + series;
        return cache.withLock(
                root.lockName(),
                progress,
                () -> root.hasPackage(name)
                        ? root.packages(List.of(name))
                                .newestPackage(name, prefix)
                                .map(pack -> new Found(root, pack))
                        : Optional.<Found>empty());
    }

    /** {@code 6.12} of {@code 6.12.117-1}: the packages are named after it. */
    static String series(String version) {
        return version.replaceFirst("^([0-9]+\\.[0-9]+).*$", "$1");
    }

    private static LabException notFound(Debian wanted, String complaints) {
        return new LabException(
                "Debian offers no source package for '" + wanted.wanted() + "'",
                complaints.strip(),
                "say a version as its source packages have it (debian:6.1, debian:6.12.117), or a suite"
                        + " (debian:trixie)");
    }

    /** Downloads the package and unpacks what is needed of the source into {@code into}, which is made. */
    void unpack(Found found, Path into, BuildTools tools, Progress progress)
            throws IOException, LabException, InterruptedException {
        Path debs = Files.createDirectory(into.resolveSibling("debs"));
        Path unpacked = Files.createDirectory(into.resolveSibling("package"));
        cache.<Object>withLock(found.root().lockName(), progress, () -> {
            found.root().download(List.of(found.pack()), debs, progress);
            return debs;
        });
        try (Stream<Path> files = Files.list(debs)) {
            UnpackedPackages.unpack(files.toList(), unpacked, progress);
        }
        Trees.delete(debs);
        Path archive = archive(unpacked, found);
        progress.step("unpacking the source of " + found.version());
        tools.lent(ToolRun.of("tar", "-C", Files.createDirectory(into).toString(), "--strip-components=1"))
                .with(LEFT_OUT)
                .with(List.of("-xf", archive.toString()))
                .deadline(Duration.ofMinutes(20))
                .require("unpacking the kernel's source", "see whether it lasts");
        Trees.delete(unpacked);
    }

    private static Path archive(Path unpacked, Found found) throws IOException, LabException {
        try (Stream<Path> files = Files.walk(unpacked)) {
            return files.filter(file -> file.getFileName().toString().matches("linux-source-.*\\.tar\\.[a-z0-9]+"))
                    .findFirst()
                    .orElseThrow(() -> new LabException(
                            "there is no archive in the package " + found.pack().reference(),
                            "looked for usr/src/linux-source-*.tar.*",
                            "Debian may have changed its packages: please report it"));
        }
    }
}
