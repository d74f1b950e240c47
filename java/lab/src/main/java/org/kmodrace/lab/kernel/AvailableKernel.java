// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

/**
 * One line of {@code kmodrace kernel list}.
 *
 * @param spec what to write after {@code --kernel} to get exactly this one
 * @param release what {@code uname -r} would answer
 * @param packageVersion the Debian package's version; "" for package files
 * @param suite the Debian suite that offers it; "" when none does (any more)
 * @param cached whether it lies in the cache already
 * @param usableHere whether this host's own tools can be expected to build modules for it
 * @param note why not, or ""; then its release's tools are fetched for them
 */
public record AvailableKernel(
        String spec,
        String release,
        String packageVersion,
        String suite,
        boolean cached,
        boolean usableHere,
        String note) {}
