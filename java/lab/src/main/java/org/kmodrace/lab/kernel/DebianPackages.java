// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;

/** Any packages of one Debian release, with all that they depend on: found, downloaded and unpacked, not installed. */
public final class DebianPackages {
    private static final Duration DAY = Duration.ofDays(1);

    private final Cache cache;
    private final AptRoot root;

    /** Those of {@code release}, from the host's own mirror. */
    public DebianPackages(Cache cache, DebianRelease release) throws LabException {
        this.cache = cache;
        this.root = new AptRoot(cache, Host.current(), release);
    }

    /** Packages that belong together, as apt chose them. */
    public record Selection(List<DebianPackage> packages) {
        /** Keeps a copy of the list. */
        public Selection {
            packages = List.copyOf(packages);
        }

        /** {@code NAME=VERSION} of each, one a line: in one release these name the contents. */
        public String names() {
            return packages.stream().map(DebianPackage::reference).sorted().collect(Collectors.joining("\n", "", "\n"));
        }

        /** The version of one of them; "" when it is not among them. */
        public String version(String name) {
            return packages.stream()
                    .filter(one -> one.name().equals(name))
                    .map(DebianPackage::version)
                    .findFirst()
                    .orElse("");
        }

        /** The size of all the files, in bytes. */
        public long bytes() {
            return packages.stream().mapToLong(DebianPackage::bytes).sum();
        }
    }

    /**
     * Chooses {@code names} and what they need.
     *
     * @param anew whether to read the package lists though they are less than a day old
     * @return empty when this release does not have one of them
     */
    public Optional<Selection> select(List<String> names, boolean anew, Progress progress)
            throws LabException, InterruptedException {
        return cache.withLock(root.lockName(), progress, () -> {
            if (anew || root.isOlderThan(DAY)) {
                root.update(progress);
            }
            if (!root.hasLists()) {
                throw root.unreachable();
            }
            return root.withDependencies(names).map(Selection::new);
        });
    }

    /**
     * Unpacks a selection into {@code directory}.
     *
     * @param what how to speak of it, as "gcc-14 and its tools"
     * @param files a directory for the package files, which are removed in the end
     */
    public void unpack(Selection selection, String what, Path files, Path directory, Progress progress)
            throws LabException, IOException, InterruptedException {
        cache.<Object>withLock(root.lockName(), progress, () -> {
            root.download(selection.packages(), what, files, progress);
            return selection;
        });
        List<Path> debs;
        try (Stream<Path> found = Files.list(files)) {
            debs = found.filter(file -> file.toString().endsWith(".deb"))
                    .sorted()
                    .toList();
        }
        UnpackedPackages.unpack(debs, directory, progress);
        for (Path deb : debs) {
            Files.delete(deb);
        }
    }
}
