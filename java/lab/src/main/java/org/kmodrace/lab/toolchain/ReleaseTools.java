// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import java.nio.file.Path;
import java.util.List;
import org.kmodrace.lab.kernel.BuildTree;

/**
 * The tools of a Debian release, unpacked.
 *
 * @param release its codename
 * @param gccMajor the compiler is {@code gcc-N}
 * @param glibcMinor its C library is glibc 2.n
 * @param entry the entry of the cache, whose name names its contents
 */
public record ReleaseTools(String release, int gccMajor, int glibcMinor, Path entry) {
    /** BTF of modules takes half of the time of a build, and races do not look at types. */
    private static final List<String> WITHOUT_BTF = List.of("CONFIG_DEBUG_INFO_BTF_MODULES=");

    String inWords() {
        return compiler() + " of Debian " + release;
    }

    /** Names the contents. */
    String id() {
        return String.valueOf(entry.getFileName());
    }

    /** The unpacked tree. */
    Path root() {
        return entry.resolve("root");
    }

    /** An empty directory where a namespace puts its own root. */
    Path point() {
        return entry.resolve("point");
    }

    private String compiler() {
        return "gcc-" + gccMajor;
    }

    /** How make is called for a kernel with the compiler that built it: nothing of its configuration is overridden. */
    BuildTree buildTree(BuildTree kernels) {
        return buildTree(kernels, compiler());
    }

    /** The same with any compiler of the kernel's own distribution. */
    static BuildTree buildTree(BuildTree kernels, String compiler) {
        return new BuildTree(kernels.source(), kernels.objects(), WITHOUT_BTF, compiler);
    }
}
