// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.kernel.Catalogue.Offer;
import org.kmodrace.lab.kernel.KernelSpec.Debian;

/**
 * Finds, downloads and unpacks Debian's kernels. A version that several releases offer is taken from the one whose
 * kbuild tools run here: the host's own first, then older ones, newest first; only then those of newer releases.
 */
final class DebianKernels {
    /** A search that fails reads the lists anew, but not again and again. */
    private static final Duration JUST_READ = Duration.ofMinutes(10);

    private final Cache cache;
    private final Host host;
    private final KernelStore store;

    DebianKernels(Cache cache, Host host, KernelStore store) {
        this.cache = cache;
        this.host = host;
        this.store = store;
    }

    /** Chooses from a catalogue. */
    private interface Choice {
        Optional<Offer> from(Catalogue catalogue);
    }

    /** The entry for {@code spec}, made when it is not there; what the index says is not asked. */
    String fetch(Debian spec, Progress progress) throws LabException, InterruptedException {
        if (!spec.isVersion()) {
            DebianRelease release = DebianRelease.ofSuite(spec.wanted()).orElseThrow(() -> notFound(spec, ""));
            return fromOne(spec, release, c -> c.newestOf(release.meaningOf(spec.wanted()), spec.flavour()), progress);
        }
        Choice choice = catalogue -> catalogue.newestMatching(spec.wanted(), spec.flavour());
        int glibc = host.glibcMinor();
        List<String> troubles = new ArrayList<>();
        for (DebianRelease release : preferred(host.debianRelease(), glibc)) {
            AptRoot root = new AptRoot(cache, host, release);
            Optional<String> id = fetchFrom(root, choice, progress);
            if (id.isPresent()) {
                return id.get();
            }
            note(root, troubles);
        }
        return newestElsewhere(spec, glibc, choice, troubles, progress);
    }

    /** A mirror that lacks one release may have the others; one that lacks the first is not reachable at all. */
    private static void note(AptRoot root, List<String> troubles) throws LabException {
        if (!root.hasLists() && troubles.isEmpty()) {
            throw root.unreachable();
        }
        troubles.add(root.complaints());
    }

    private String fromOne(Debian spec, DebianRelease release, Choice choice, Progress progress)
            throws LabException, InterruptedException {
        AptRoot root = new AptRoot(cache, host, release);
        Optional<String> id = fetchFrom(root, choice, progress);
        if (id.isEmpty() && !root.hasLists()) {
            throw root.unreachable();
        }
        return id.orElseThrow(() -> notFound(spec, root.complaints()));
    }

    /** The newest kernel of the suites that this host uses itself. */
    String fetchForHost(Progress progress) throws LabException, InterruptedException {
        DebianRelease release = host.debianRelease()
                .orElseThrow(() -> new LabException(
                        "--kernel auto: the host's own kernel cannot be used, and this is no Debian known here",
                        host.file("etc/os-release").toString(),
                        "name a kernel, as --kernel debian:6.1 (with " + AptSources.OVERRIDE
                                + " set to a Debian mirror) or --kernel PATH"));
        Collection<String> used = AptSources.of(host).suites();
        List<String> suites = release.allSuites().stream()
                .filter(suite -> used.contains(suite)
                        || release.meaningOf(release.codename()).contains(suite))
                .toList();
        Debian spec = new Debian(release.codename(), KernelSpec.CLOUD);
        return fromOne(spec, release, c -> c.newestOf(suites, KernelSpec.CLOUD), progress);
    }

    /** The releases whose tools run with this glibc, the host's own first, then newest first. */
    static List<DebianRelease> preferred(Optional<DebianRelease> own, int glibc) {
        List<DebianRelease> order = new ArrayList<>(Arrays.stream(DebianRelease.values())
                .filter(release -> release.toolsRunWithGlibc(glibc)
                        || own.filter(release::equals).isPresent())
                .toList());
        Collections.reverse(order);
        own.ifPresent(release -> {
            order.remove(release);
            order.addFirst(release);
        });
        return order;
    }

    /** Among releases whose tools do not run here, the newest: it boots, and only the module build will object. */
    private String newestElsewhere(Debian spec, int glibc, Choice choice, List<String> troubles, Progress progress)
            throws LabException, InterruptedException {
        List<DebianRelease> others = new ArrayList<>(List.of(DebianRelease.values()));
        others.removeAll(preferred(host.debianRelease(), glibc));
        Optional<Offer> best = Optional.empty();
        Optional<DebianRelease> from = Optional.empty();
        for (DebianRelease release : others) {
            AptRoot root = new AptRoot(cache, host, release);
            Optional<Offer> offer = choice.from(catalogue(root, choice, progress));
            if (offer.isEmpty()) {
                note(root, troubles);
            } else if (best.isEmpty() || Offer.OLDEST_FIRST.compare(best.get(), offer.get()) < 0) {
                best = offer;
                from = Optional.of(release);
            }
        }
        String complaints = String.join("\n", troubles).strip();
        if (from.isEmpty()) {
            throw notFound(spec, complaints);
        }
        return fetchFrom(new AptRoot(cache, host, from.get()), choice, progress)
                .orElseThrow(() -> notFound(spec, complaints));
    }

    private LabException notFound(Debian spec, String troubles) {
        return new LabException(
                "Debian offers no kernel '" + spec.wanted() + "' of flavour " + spec.flavour(),
                troubles,
                "`kmodrace kernel list` shows what there is");
    }

    /** The catalogue of a release, read anew when it is old or when {@code wanted} is not in it. */
    Catalogue catalogue(AptRoot root, Progress progress) throws LabException, InterruptedException {
        return catalogue(root, c -> c.kernels(KernelSpec.CLOUD).stream().findFirst(), progress);
    }

    private Catalogue catalogue(AptRoot root, Choice wanted, Progress progress)
            throws LabException, InterruptedException {
        return cache.withLock(root.lockName(), progress, () -> unlockedCatalogue(root, wanted, progress));
    }

    private static Catalogue unlockedCatalogue(AptRoot root, Choice wanted, Progress progress)
            throws LabException, InterruptedException {
        boolean updated = root.isOlderThan(Duration.ofDays(1));
        if (updated) {
            root.update(progress);
        }
        Catalogue catalogue = root.catalogue();
        if (!updated && wanted.from(catalogue).isEmpty() && root.isOlderThan(JUST_READ)) {
            root.update(progress);
            catalogue = root.catalogue();
        }
        return catalogue;
    }

    private Optional<String> fetchFrom(AptRoot root, Choice choice, Progress progress)
            throws LabException, InterruptedException {
        return cache.withLock(root.lockName(), progress, () -> {
            Catalogue catalogue = unlockedCatalogue(root, choice, progress);
            Optional<Offer> offer = choice.from(catalogue);
            return offer.isPresent() ? Optional.of(unpack(root, catalogue, offer.get(), progress)) : Optional.empty();
        });
    }

    /** The ID of an offer's entry. */
    static String id(Offer offer) {
        return offer.release() + "_" + offer.image().version().replace(':', '.');
    }

    private String unpack(AptRoot root, Catalogue catalogue, Offer offer, Progress progress)
            throws LabException, InterruptedException {
        String id = id(offer);
        List<DebianPackage> parts = catalogue.parts(offer);
        cache.publish(store.entry(id), entry -> {
            Path debs = Files.createDirectory(entry.resolve("debs"));
            root.download(parts, debs, progress);
            List<Path> files = packageFiles(debs);
            Path unpacked = Files.createDirectory(entry.resolve("root"));
            UnpackedPackages.unpack(files, unpacked, progress);
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(debs);
            UnpackedPackages.describe(
                            unpacked,
                            "the packages of " + offer.release(),
                            offer.image().version(),
                            offer.suite(),
                            "Debian may have changed its packages: please report it")
                    .save(entry);
        });
        return id;
    }

    private static List<Path> packageFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".deb"))
                    .sorted()
                    .toList();
        }
    }
}
