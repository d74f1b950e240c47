// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;

/**
 * A private apt for one Debian release, under the user's cache: own sources, lists and caches, no installed packages,
 * signatures checked against Debian's keyring. The host's apt configuration (proxies) holds, its hooks do not. Callers
 * hold the lock {@link #lockName}.
 */
final class AptRoot {
    /** Room for one release's lists and apt's caches of them; 120 MB were seen. */
    private static final long LISTS = 150_000_000;

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final List<String> KEYRINGS =
            List.of("usr/share/keyrings/debian-archive-keyring.gpg", "usr/share/keyrings/debian-archive-keyring.pgp");

    private final Cache cache;
    private final Host host;
    private final DebianRelease release;
    private final Path folder;
    /** What apt complained about in the last update, for the message when something is then not found. */
    private String complaints = "";

    AptRoot(Cache cache, Host host, DebianRelease release) throws LabException {
        this.cache = cache;
        this.host = host;
        this.release = release;
        this.folder = cache.folder("apt/" + release.codename());
    }

    String lockName() {
        return "apt-" + release.codename();
    }

    /** apt's warnings and errors of an update made by this object; "" when there were none. */
    String complaints() {
        return complaints;
    }

    /** Whether the package lists are missing, incomplete, or older than {@code age}. */
    boolean isOlderThan(Duration age) throws LabException {
        Path stamp = folder.resolve("updated");
        try {
            return !Files.exists(stamp)
                    || Files.getLastModifiedTime(stamp)
                            .toInstant()
                            .isBefore(Instant.now().minus(age));
        } catch (IOException e) {
            throw LabException.ofIo("reading the age of the package lists", stamp, e);
        }
    }

    /**
     * Fetches the package lists. What the mirror lacks is only remembered as a complaint: see {@link #hasLists}.
     */
    void update(Progress progress) throws LabException, InterruptedException {
        AptSources.Mirrors mirrors = AptSources.of(host);
        cache.requireSpace(LISTS, "fetching the package lists");
        progress.step("fetching the package lists of Debian " + release.codename());
        write("sources.list", sources(mirrors));
        write("apt.conf", configuration());
        cache.folder("apt/" + release.codename() + "/state/lists/partial");
        cache.folder("apt/" + release.codename() + "/cache/archives/partial");
        ToolRun.Result result = apt("apt-get", "update").deadline(PATIENCE).run();
        complaints = (result.errors() + "\n" + result.output())
                .lines()
                .filter(line -> line.startsWith("W:") || line.startsWith("E:"))
                .distinct()
                .limit(12)
                .collect(Collectors.joining("\n"));
        if (LabException.isDiskFull(complaints)) {
            throw LabException.diskFull("fetching the package lists", folder + "\n" + complaints, null);
        }
        if (result.status() == 0 && complaints.isEmpty()) {
            write("updated", "");
        } else {
            progress.step("apt complained: " + complaints.lines().findFirst().orElse("status " + result.status()));
        }
    }

    /** That there are no lists at all, so that nothing can be said about this release. */
    LabException unreachable() throws LabException {
        return new LabException(
                "apt could not fetch the package lists of Debian " + release.codename(),
                AptSources.of(host).main() + (complaints.isEmpty() ? "" : "\n" + complaints),
                advice());
    }

    /** What to do about {@link #complaints}. */
    private String advice() {
        if (complaints.contains("is not valid yet") || complaints.contains("is expired")) {
            return "the mirror's Release file is out of date (or this host's clock is wrong). If you accept an outdated "
                    + "mirror, say so to apt: put Acquire::Check-Valid-Until \"false\"; into a file in /etc/apt/apt.conf.d";
        }
        if (complaints.contains("NO_PUBKEY")) {
            return "this host's keyring does not know the key: upgrade the package debian-archive-keyring";
        }
        return "check the network and the mirror, or set " + AptSources.OVERRIDE + " to another mirror's URI";
    }

    /** Whether there is any package list. */
    boolean hasLists() throws LabException {
        Path lists = folder.resolve("state/lists");
        try (var files = Files.list(lists)) {
            return files.anyMatch(file -> file.getFileName().toString().contains("_Packages"));
        } catch (IOException e) {
            throw LabException.ofIo("reading the package lists", lists, e);
        }
    }

    /** What the lists know about kernels. */
    Catalogue catalogue() throws LabException, InterruptedException {
        String next = "remove " + folder + " and run again";
        List<String> names = apt("apt-cache", "pkgnames", "linux-")
                .require("reading the package lists", next)
                .output()
                .lines()
                .filter(name -> name.matches("linux-(image|binary|base|modules|headers|kbuild)-.*"))
                .filter(name -> !name.matches(".*-(dbg|dbgsym|rt-amd64)"))
                .toList();
        return packages(names);
    }

    /** Whether the lists know a package of exactly that name. */
    boolean hasPackage(String name) throws LabException, InterruptedException {
        return apt("apt-cache", "pkgnames", name)
                .require("reading the package lists", "remove " + folder + " and run again")
                .output()
                .lines()
                .anyMatch(name::equals);
    }

    /** What the lists know about packages of these names; those that there are not are left out. */
    Catalogue packages(List<String> names) throws LabException, InterruptedException {
        if (names.isEmpty()) {
            return Catalogue.parse("", "");
        }
        String next = "remove " + folder + " and run again";
        String show = apt("apt-cache", "show")
                .with(names)
                .require("reading the package lists", next)
                .output();
        String madison = apt("apt-cache", "madison")
                .with(names)
                .require("reading the package lists", next)
                .output();
        return Catalogue.parse(show, madison);
    }

    /**
     * What apt would install so that {@code names} work where nothing is installed yet; recommendations left out.
     *
     * @return empty when the lists do not know one of them
     */
    Optional<List<DebianPackage>> withDependencies(List<String> names) throws LabException, InterruptedException {
        ToolRun.Result result = apt("apt-get", "install", "--yes", "--no-install-recommends", "--print-uris")
                .with(names)
                .run();
        if (result.status() != 0) {
            if (result.errors().contains("Unable to locate package")
                    || result.errors().contains("has no installation candidate")) {
                return Optional.empty();
            }
            throw new LabException(
                    "apt finds no way to have these of Debian " + release.codename() + ": " + String.join(" ", names),
                    result.tail(),
                    "the archive may be in the middle of an update: try again later");
        }
        return Optional.of(PrintedUris.parse(result.output()));
    }

    /** Downloads packages into {@code directory}; apt checks them against the signed lists. */
    void download(List<DebianPackage> packages, Path directory, Progress progress)
            throws LabException, InterruptedException {
        download(
                packages,
                packages.getFirst().name() + " and " + (packages.size() - 1) + " more packages",
                directory,
                progress);
    }

    /** The same with other words for {@code what} is downloaded. */
    void download(List<DebianPackage> packages, String what, Path directory, Progress progress)
            throws LabException, InterruptedException {
        long bytes = packages.stream().mapToLong(DebianPackage::bytes).sum();
        long installed =
                packages.stream().mapToLong(DebianPackage::installedBytes).sum();
        cache.requireSpace(bytes + installed, "unpacking " + what);
        progress.step("downloading " + what + " (" + bytes / 1_000_000 + " MB)");
        List<String> references =
                packages.stream().map(DebianPackage::reference).toList();
        apt("apt-get", "download")
                .with(references)
                .in(directory)
                .deadline(PATIENCE)
                .require(
                        "downloading " + what,
                        "check the network; if the mirror has moved on, `kmodrace kernel fetch` reads its lists anew");
    }

    private ToolRun apt(String tool, String... arguments) {
        return ToolRun.of(tool, "-q", "-c", folder.resolve("apt.conf").toString())
                .with(List.of(arguments));
    }

    private String sources(AptSources.Mirrors mirrors) throws LabException {
        Path keyring = KEYRINGS.stream()
                .map(host::file)
                .filter(Files::isReadable)
                .findFirst()
                .orElseThrow(() -> new LabException(
                        "Debian's archive keyring is missing, so nothing from Debian could be trusted",
                        host.file(KEYRINGS.getFirst()).toString(),
                        "as root: apt-get install debian-archive-keyring"));
        // target=Packages: hosts with apt-file or AppStream would fetch much more.
        String options = "[arch=amd64 lang=none target=Packages signed-by=" + keyring + "]";
        List<String> lines = new ArrayList<>();
        release.mainSuites()
                .forEach(suite -> lines.add("deb " + options + " " + mirrors.main() + " " + suite + " main"));
        if (!mirrors.security().isEmpty()) {
            release.securitySuites()
                    .forEach(suite -> lines.add("deb " + options + " " + mirrors.security() + " " + suite + " main"));
        }
        return String.join("\n", lines) + "\n";
    }

    private String configuration() {
        // The package caches are named since container images switch them off, which makes each apt-cache slow. As root
        // apt would become _apt, which cannot write to a cache below /root.
        return """
                #clear APT::Update::Pre-Invoke;
                #clear APT::Update::Post-Invoke;
                #clear APT::Update::Post-Invoke-Success;
                APT::Architecture "amd64";
                APT::Architectures { "amd64"; };
                APT::Sandbox::User "root";
                APT::Get::List-Cleanup "true";
                Acquire::Languages "none";
                Acquire::Retries "2";
                Acquire::http::Timeout "30";
                Acquire::https::Timeout "30";
                Dir::Etc::sourcelist "%1$s/sources.list";
                Dir::Etc::sourceparts "/dev/null";
                Dir::Etc::preferences "/dev/null";
                Dir::Etc::preferencesparts "/dev/null";
                Dir::State "%1$s/state";
                Dir::State::status "/dev/null";
                Dir::Cache "%1$s/cache";
                Dir::Cache::pkgcache "pkgcache.bin";
                Dir::Cache::srcpkgcache "srcpkgcache.bin";
                """.formatted(folder);
    }

    private void write(String name, String text) throws LabException {
        cache.replace(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }
}
