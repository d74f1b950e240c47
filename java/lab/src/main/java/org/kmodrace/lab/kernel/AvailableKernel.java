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
 * @param usableHere whether modules can be expected to be built for it on this host
 * @param note why not, or ""
 */
public record AvailableKernel(
        String spec,
        String release,
        String packageVersion,
        String suite,
        boolean cached,
        boolean usableHere,
        String note) {}
