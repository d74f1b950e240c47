// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import java.util.Locale;

/** Which toolchain the user wants. */
public enum ToolchainChoice {
    /** This host's own tools where they can do it; else a container, or a root tree where no engine answers. */
    AUTO,
    /** This host's own tools. */
    HOST,
    /** The tools of the kernel's Debian release, unpacked and entered with unshare(1). */
    ROOT,
    /** The same tools as an image of a Docker-compatible engine. */
    CONTAINER;

    /** As it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
