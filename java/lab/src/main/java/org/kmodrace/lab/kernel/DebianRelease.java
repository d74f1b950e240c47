// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Debian's releases whose kernels we know how to fetch, oldest first. One private apt root serves one release, so that
 * asking for a bookworm kernel does not cost the package lists of all the others.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists come from List.of
public enum DebianRelease {
    /** Debian 11; its backports left the mirrors. */
    BULLSEYE("bullseye", 31, List.of("bullseye", "bullseye-updates"), List.of("bullseye-security")),
    /** Debian 12. */
    BOOKWORM(
            "bookworm",
            36,
            List.of("bookworm", "bookworm-updates", "bookworm-backports"),
            List.of("bookworm-security")),
    /** Debian 13. */
    TRIXIE("trixie", 41, List.of("trixie", "trixie-updates", "trixie-backports"), List.of("trixie-security")),
    /** What becomes the next release, and what comes before that. Its C library moves: no host can promise it. */
    SID("sid", Integer.MAX_VALUE, List.of("sid", "experimental"), List.of());

    private final String codename;
    private final int glibcMinor;
    private final List<String> mainSuites;
    private final List<String> securitySuites;

    DebianRelease(String codename, int glibcMinor, List<String> mainSuites, List<String> securitySuites) {
        this.codename = codename;
        this.glibcMinor = glibcMinor;
        this.mainSuites = mainSuites;
        this.securitySuites = securitySuites;
    }

    /** Its name in lower case, as the archive spells it. */
    public String codename() {
        return codename;
    }

    /** The release of that name; empty when we do not know it. */
    public static Optional<DebianRelease> named(String codename) {
        return Arrays.stream(values())
                .filter(release -> release.codename.equals(codename))
                .findFirst();
    }

    /** The names of all of them, for messages. */
    public static List<String> codenames() {
        return Arrays.stream(values()).map(DebianRelease::codename).toList();
    }

    /** The suites on the main mirror. */
    List<String> mainSuites() {
        return mainSuites;
    }

    /** The suites on the security mirror. */
    List<String> securitySuites() {
        return securitySuites;
    }

    List<String> allSuites() {
        List<String> all = new ArrayList<>(mainSuites);
        all.addAll(securitySuites);
        return all;
    }

    /**
     * The releases whose C library is glibc 2.minor or newer, oldest first. Sid's is taken to be new enough for
     * anything.
     */
    static List<DebianRelease> withGlibc(int minor) {
        return Arrays.stream(values())
                .filter(release -> release.glibcMinor >= minor)
                .toList();
    }

    /** Whether programs of this release (kbuild's modpost, say) can be expected to start on a host with glibc 2.minor. */
    boolean toolsRunWithGlibc(int hostMinor) {
        return glibcMinor <= hostMinor;
    }

    /**
     * What somebody means who names a suite: a stable release stands for itself with its updates and its security
     * suite, any other suite for itself alone.
     */
    List<String> meaningOf(String suite) {
        if (suite.equals(codename) && this != SID) {
            return allSuites().stream().filter(s -> !s.endsWith("-backports")).toList();
        }
        return List.of(suite);
    }

    /** The release that a suite belongs to; empty when we do not know the suite. */
    static Optional<DebianRelease> ofSuite(String suite) {
        return Arrays.stream(values())
                .filter(release -> release.allSuites().contains(suite))
                .findFirst();
    }

    /** All suites of all releases, for messages. */
    static List<String> knownSuites() {
        return Arrays.stream(values()).flatMap(r -> r.allSuites().stream()).toList();
    }
}
