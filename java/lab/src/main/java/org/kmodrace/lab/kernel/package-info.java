// SPDX-License-Identifier: Apache-2.0
/**
 * Gets a kernel: the host's own, one of Debian's (fetched through a private apt root, signatures checked, nothing
 * installed), one from package files, or a build tree. The result is always a {@link org.kmodrace.lab.kernel.Kernel}.
 */
@NullMarked
package org.kmodrace.lab.kernel;

import org.jspecify.annotations.NullMarked;
