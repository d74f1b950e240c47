// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that can be booted and for which modules can be built. All paths are absolute and stay valid until the entry
 * is removed from the cache.
 *
 * @param name as asked for: {@code debian:6.1}, {@code auto}, a path
 * @param release what {@code uname -r} answers on it
 * @param packageVersion the Debian package's version, as {@code 6.1.176-1}; or ""
 * @param suite the Debian suite it comes from, as {@code bookworm-security}; or ""
 * @param image the bzImage
 * @param config its {@code .config}, when known
 * @param moduleTree the directory with {@code modules.builtin} and the kernel's own modules ({@code .ko}, or
 *     {@code .ko.xz} in newer packages): {@code lib/modules/RELEASE} of a package, the tree itself of a build tree
 *     (there {@code modules.order} gives the modules' places); null when there is none
 * @param buildTree what modules are built against
 * @param digest SHA-256 of the image, 64 hexadecimal digits
 */
public record Kernel(
        String name,
        String release,
        String packageVersion,
        String suite,
        Path image,
        @Nullable Path config,
        @Nullable Path moduleTree,
        BuildTree buildTree,
        String digest) {}
