// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.kernel.DebianPackages;
import org.kmodrace.lab.kernel.DebianRelease;
import org.kmodrace.lab.kernel.KbuildTools;

/** The unpacked tools of Debian releases: {@code toolchains/CODENAME-gcc-N-DIGEST/} in the cache, the digest that of its packages. */
final class ReleaseToolsStore {
    private static final String FACTS = "toolchain.properties";

    /** Besides the compiler; what of Debian is essential is not brought along by dependencies. */
    private static final List<String> PACKAGES = List.of(
            "make",
            "binutils",
            "libelf1", // for objtool; newer releases have another name for it, and say so
            "dash",
            "bash",
            "coreutils",
            "sed",
            "grep",
            "gawk",
            "findutils",
            "diffutils",
            "perl-base");

    private static final Pattern GLIBC = Pattern.compile("2\\.([0-9]+).*");

    private final Cache cache;

    ReleaseToolsStore(Cache cache) {
        this.cache = cache;
    }

    /** Those in the cache that will do, the newest first. */
    List<ReleaseTools> cached(KbuildTools.Needs needs) throws LabException {
        List<ReleaseTools> all = new ArrayList<>();
        for (DebianRelease release : needs.releases()) {
            all.addAll(cached(release, needs));
        }
        return all;
    }

    private List<ReleaseTools> cached(DebianRelease release, KbuildTools.Needs needs) throws LabException {
        Path folder = cache.folder("toolchains");
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> found = new ArrayList<>(entries.filter(
                            entry -> String.valueOf(entry.getFileName()).startsWith(prefix(release, needs.gccMajor())))
                    .filter(entry -> Files.exists(entry.resolve(FACTS)))
                    .toList());
            List<ReleaseTools> tools = new ArrayList<>();
            for (Path entry : found) {
                tools.add(load(release, needs.gccMajor(), entry));
            }
            tools.removeIf(one -> one.glibcMinor() < needs.glibcMinor());
            tools.sort((a, b) -> Integer.compare(b.glibcMinor(), a.glibcMinor()));
            return tools;
        } catch (IOException e) {
            throw LabException.ofIo("reading the cached toolchains", folder, e);
        }
    }

    private static String prefix(DebianRelease release, int gccMajor) {
        return release.codename() + "-gcc-" + gccMajor + "-";
    }

    /** Tools that will do: from the cache, else fetched and unpacked. */
    ReleaseTools obtain(KbuildTools.Needs needs, String kernel, Progress progress)
            throws LabException, InterruptedException {
        for (ReleaseTools ready : cached(needs)) {
            return ready;
        }
        List<String> tried = new ArrayList<>();
        for (DebianRelease release : needs.releases()) {
            Optional<ReleaseTools> made =
                    cache.withLock("toolchain-" + prefix(release, needs.gccMajor()), progress, () -> {
                        List<ReleaseTools> meanwhile = cached(release, needs);
                        return meanwhile.isEmpty() ? make(release, needs, progress) : Optional.of(meanwhile.getFirst());
                    });
            if (made.isPresent()) {
                return made.get();
            }
            tried.add(release.codename());
        }
        throw new LabException(
                "no Debian release has the tools for " + kernel + ": gcc-" + needs.gccMajor() + " and glibc 2."
                        + needs.glibcMinor(),
                "looked in " + String.join(", ", tried),
                "build its modules yourself (--modules DIR), or take another kernel (`kmodrace kernel list`)");
    }

    private Optional<ReleaseTools> make(DebianRelease release, KbuildTools.Needs needs, Progress progress)
            throws LabException, InterruptedException {
        Optional<ReleaseTools> made;
        try {
            made = make(release, needs, false, progress);
        } catch (LabException e) {
            if (LabException.isDiskFull(e.where())) {
                throw e;
            }
            // Lists of a day ago may name files that the mirror has replaced since.
            progress.step("reading the package lists anew, since that failed: " + e.what());
            made = make(release, needs, true, progress);
        }
        return made;
    }

    private Optional<ReleaseTools> make(DebianRelease release, KbuildTools.Needs needs, boolean anew, Progress progress)
            throws LabException, InterruptedException {
        DebianPackages packages = new DebianPackages(cache, release);
        List<String> names = new ArrayList<>(List.of("gcc-" + needs.gccMajor()));
        names.addAll(PACKAGES);
        Optional<DebianPackages.Selection> selection = packages.select(names, anew, progress);
        if (selection.isEmpty()) {
            return Optional.empty();
        }
        DebianPackages.Selection chosen = selection.get();
        int glibc = glibcMinor(chosen.version("libc6"));
        if (glibc < needs.glibcMinor()) {
            return Optional.empty();
        }
        String id = prefix(release, needs.gccMajor())
                + new Digest().text("packages", chosen.names()).hex();
        Path entry = cache.folder("toolchains").resolve(id);
        cache.publish(entry, directory -> {
            Path root = makeRoot(directory);
            Path debs = Files.createDirectory(directory.resolve("debs"));
            packages.unpack(
                    chosen,
                    "gcc-" + needs.gccMajor() + " of Debian " + release.codename() + " and what it needs",
                    debs,
                    root,
                    progress);
            Files.delete(debs);
            link(root.resolve("usr/bin/awk"), "gawk");
            link(root.resolve("usr/bin/gcc"), "gcc-" + needs.gccMajor());
            Files.writeString(directory.resolve("packages"), chosen.names());
            Properties facts = new Properties();
            facts.setProperty("glibcMinor", Integer.toString(glibc));
            StringWriter text = new StringWriter();
            facts.store(text, null);
            Files.writeString(directory.resolve(FACTS), text.toString());
        });
        return Optional.of(load(release, needs.gccMajor(), entry));
    }

    /**
     * The directories of a merged /usr, which packages since trixie take for granted, and others follow. Made before
     * anything is unpacked, since dpkg-deb would make directories in their places.
     */
    static Path makeRoot(Path directory) throws IOException {
        Files.createDirectory(directory.resolve("point"));
        Path root = Files.createDirectory(directory.resolve("root"));
        for (String name : List.of("bin", "sbin", "lib", "lib64")) {
            Files.createDirectories(root.resolve("usr").resolve(name));
            link(root.resolve(name), "usr/" + name);
        }
        return root;
    }

    private static void link(Path link, String target) throws IOException {
        try {
            Files.createSymbolicLink(link, Path.of(target));
        } catch (FileAlreadyExistsException e) {
            // A package brought it.
        }
    }

    /** n of a package version as 2.n-1; 0 when it is of another form. */
    static int glibcMinor(String version) {
        Matcher form = GLIBC.matcher(version);
        return form.matches() ? Integer.parseInt(form.group(1)) : 0;
    }

    private static ReleaseTools load(DebianRelease release, int gccMajor, Path entry) throws LabException {
        Properties facts = new Properties();
        Path file = entry.resolve(FACTS);
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            facts.load(reader);
            int glibc = Integer.parseInt(facts.getProperty("glibcMinor", "0"));
            return new ReleaseTools(release.codename(), gccMajor, glibc, entry);
        } catch (IOException e) {
            throw LabException.ofIo("reading a toolchain's entry in the cache", file, e);
        }
    }
}
