// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.kernel.Catalogue.Offer;

/**
 * Turns a {@link KernelSpec} into a {@link Kernel}. What was asked for once is answered from the cache, without starting
 * a program or touching the network, until {@link #fetch} is asked for it or {@link #remove} removes it. Safe for use by
 * several processes and threads at once. All methods throw {@link LabException} with words for the user.
 */
public final class Kernels {
    private static final String NEEDED_PACKAGES = """
            add the missing package to the list after deb: A kernel needs
            linux-image-V (Debian since 6.19: linux-binary-V, linux-base-V, linux-modules-V) and linux-headers-V;
            Debian's headers need also linux-headers-…-common and linux-kbuild-…""";

    private final Cache cache;
    private final Host host;
    private final KernelStore store;
    private final DebianKernels debian;

    /** Kernels kept in {@code cache}. */
    public Kernels(Cache cache) throws LabException {
        this(cache, Host.current());
    }

    Kernels(Cache cache, Host host) throws LabException {
        this.cache = cache;
        this.host = host;
        this.store = new KernelStore(cache);
        this.debian = new DebianKernels(cache, host, store);
    }

    /** The kernel for {@code spec}; fetched when it is not in the cache yet (seconds, and some 50 to 200 MB of disk). */
    public Kernel resolve(KernelSpec spec, Progress progress) throws LabException, InterruptedException {
        return get(spec, false, progress);
    }

    /** The same, but looks for a newer one even when the cache has one (the package lists are read once a day). */
    public Kernel fetch(KernelSpec spec, Progress progress) throws LabException, InterruptedException {
        return get(spec, true, progress);
    }

    private Kernel get(KernelSpec spec, boolean anew, Progress progress) throws LabException, InterruptedException {
        return switch (spec) {
            case KernelSpec.Auto auto -> auto(auto, anew, progress);
            case KernelSpec.Debian wanted -> {
                Optional<KernelFiles> known = anew ? Optional.empty() : store.lookup(wanted.text());
                yield known.isPresent()
                        ? known.get().toKernel(wanted.text())
                        : opened(wanted.text(), debian.fetch(wanted, progress));
            }
            case KernelSpec.Debs debs -> debs(debs, progress);
            case KernelSpec.Built built -> KernelBuilds.get(store, built);
            case KernelSpec.Tree tree ->
                new KernelTree(store).open(tree, progress).toKernel(tree.text());
        };
    }

    private Kernel opened(String name, String id) throws LabException, InterruptedException {
        store.remember(name, id);
        return KernelFiles.load(store.entry(id)).toKernel(name);
    }

    private Kernel auto(KernelSpec.Auto auto, boolean anew, Progress progress)
            throws LabException, InterruptedException {
        String release = host.kernelRelease();
        Path image = ownImage();
        if (hasOwn()) {
            return new KernelTree(store)
                    .openInstalled(image, ownBuild(), release, progress)
                    .toKernel(auto.text());
        }
        Optional<KernelFiles> known = anew ? Optional.empty() : store.lookup(auto.text());
        if (known.isPresent()) {
            return known.get().toKernel(auto.text());
        }
        progress.step("this host's own kernel cannot be used ("
                + (Files.exists(image)
                        ? Files.isReadable(image) ? "no headers for it" : image + " is not readable"
                        : "no " + image)
                + "), so Debian's newest for this host");
        return opened(auto.text(), debian.fetchForHost(progress));
    }

    /** Whether this host's own kernel can be used: its image and its headers are installed, and may be read. */
    public boolean hasOwn() {
        // Ubuntu keeps its images from ordinary users; then there is still Debian's.
        return Files.isReadable(ownImage()) && Files.isReadable(ownBuild().resolve("Module.symvers"));
    }

    private Path ownImage() {
        return host.file("boot/vmlinuz-" + host.kernelRelease());
    }

    private Path ownBuild() {
        return host.file("lib/modules/" + host.kernelRelease() + "/build");
    }

    private Kernel debs(KernelSpec.Debs spec, Progress progress) throws LabException, InterruptedException {
        StringBuilder stamps = new StringBuilder();
        for (Path file : spec.files()) {
            stamps.append(stamp(file)).append('\n');
        }
        String key = "deb:" + new Digest().text("files", stamps.toString()).hex();
        Optional<KernelFiles> known = store.lookup(key);
        if (known.isPresent()) {
            return known.get().toKernel(spec.text());
        }
        StringBuilder contents = new StringBuilder();
        for (Path file : spec.files()) {
            contents.append(BootImage.sha256(file)).append('\n');
        }
        String id = "deb-" + new Digest().text("files", contents.toString()).hex();
        cache.<Object>withLock(
                "kernel-" + id,
                progress,
                () -> cache.publish(store.entry(id), entry -> {
                    Path root = Files.createDirectory(entry.resolve("root"));
                    UnpackedPackages.unpack(spec.files(), root, progress);
                    UnpackedPackages.describe(root, "these packages", "", "", NEEDED_PACKAGES)
                            .save(entry);
                }));
        store.remember(key, id);
        return KernelFiles.load(store.entry(id)).toKernel(spec.text());
    }

    /** Names a file's content without reading it: path, size, time of last change. */
    static String stamp(Path file) throws LabException {
        try {
            return file + " " + Files.size(file) + " "
                    + Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
        } catch (IOException e) {
            throw LabException.ofIo("looking at a file", file, e);
        }
    }

    /**
     * What there is: of each of Debian's suites the newest kernel, then what lies in the cache besides. Reads package
     * lists that are older than a day anew. A release that cannot be read is told to {@code progress} and left out.
     */
    public List<AvailableKernel> list(Progress progress) throws LabException, InterruptedException {
        Set<String> cached = new HashSet<>(store.ids());
        Set<String> offered = new HashSet<>();
        List<AvailableKernel> all = new ArrayList<>();
        int glibc = host.glibcMinor();
        for (DebianRelease release : DebianRelease.values()) {
            boolean usable = release.toolsRunWithGlibc(glibc);
            try {
                AptRoot root = new AptRoot(cache, host, release);
                Catalogue catalogue = debian.catalogue(root, progress);
                if (!root.hasLists()) {
                    throw root.unreachable();
                }
                for (String suite : release.allSuites()) {
                    catalogue.newestOf(List.of(suite), KernelSpec.CLOUD).ifPresent(offer -> {
                        offered.add(DebianKernels.id(offer));
                        all.add(line(offer, cached.contains(DebianKernels.id(offer)), usable));
                    });
                }
            } catch (LabException e) {
                progress.step("left out Debian " + release.codename() + ": " + e.getMessage());
            }
        }
        for (String id : store.ids()) {
            if (!offered.contains(id)) {
                KernelFiles files = KernelFiles.load(store.entry(id));
                String trouble = KbuildTools.trouble(files.toKernel(id).buildTree(), glibc);
                all.add(new AvailableKernel(
                        nameOf(id, files),
                        files.release(),
                        files.packageVersion(),
                        files.suite(),
                        true,
                        trouble.isEmpty(),
                        trouble));
            }
        }
        return all;
    }

    /** The kernels in the cache, each under the name by which it can be asked for; asks nobody. */
    public List<Kernel> cached() throws LabException, InterruptedException {
        List<Kernel> kernels = new ArrayList<>();
        for (String id : store.ids()) {
            KernelFiles files = KernelFiles.load(store.entry(id));
            kernels.add(files.toKernel(nameOf(id, files)));
        }
        return kernels;
    }

    private static AvailableKernel line(Offer offer, boolean cached, boolean usable) {
        return new AvailableKernel(
                "debian:" + shortRelease(offer.release()),
                offer.release(),
                offer.image().version(),
                offer.suite(),
                cached,
                usable,
                usable ? "" : "its modules are built with that release's own tools");
    }

    /** The name by which an entry can be asked for. */
    private static String nameOf(String id, KernelFiles files) {
        return KernelBuilds.nameOf(id).orElse(id.startsWith("deb-") ? id : "debian:" + shortRelease(files.release()));
    }

    private static String shortRelease(String release) {
        String suffix = "-" + KernelSpec.CLOUD;
        if (release.endsWith(suffix)) {
            return release.substring(0, release.length() - suffix.length());
        }
        return release.endsWith("-amd64") ? release.replaceFirst("-amd64$", ":amd64") : release;
    }

    /**
     * Removes a kernel from the cache.
     *
     * @param name what was asked for ({@code debian:6.1}), or the release, or the entry's name
     * @return the removed entries' names
     */
    public List<String> remove(String name) throws LabException, InterruptedException {
        Optional<String> asked = store.fact(name);
        List<String> removed = new ArrayList<>();
        for (String id : store.ids()) {
            String release = KernelFiles.load(store.entry(id)).release();
            if (id.equals(name)
                    || release.equals(name)
                    || asked.filter(id::equals).isPresent()
                    || KernelBuilds.nameOf(id).filter(name::equals).isPresent()
                    || ("debian:" + shortRelease(release)).equals(name)) {
                store.remove(id);
                removed.add(id);
            }
        }
        if (removed.isEmpty()) {
            throw new LabException(
                    "no kernel '" + name + "' in the cache",
                    cache.root().resolve("kernels").toString(),
                    store.ids().isEmpty() ? "there is none at all" : "there are " + String.join(", ", store.ids()));
        }
        return removed;
    }
}
