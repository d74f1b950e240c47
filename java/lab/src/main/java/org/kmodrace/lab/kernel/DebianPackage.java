// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.util.List;

/**
 * One version of one package, as apt knows it.
 *
 * @param dependencies the names it depends on, the first of each list of alternatives, with the version it insists on
 * @param suites the suites that offer this version, in the order of the sources list
 * @param bytes the size of the package file
 * @param installedBytes about what it takes when it is unpacked
 */
public record DebianPackage(
        String name,
        String version,
        List<Dependency> dependencies,
        List<String> suites,
        long bytes,
        long installedBytes) {
    /** A dependency; {@code version} is "" unless it must be exactly that one. */
    public record Dependency(String name, String version) {}

    /** Keeps copies of the lists. */
    public DebianPackage {
        dependencies = List.copyOf(dependencies);
        suites = List.copyOf(suites);
    }

    /** What {@code apt-get download} takes. */
    public String reference() {
        return name + "=" + version;
    }
}
