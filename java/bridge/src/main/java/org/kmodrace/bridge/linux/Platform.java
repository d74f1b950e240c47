// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.linux;

import org.kmodrace.bridge.Capability;

/** What every backend needs of the machine. */
public final class Platform {
    private Platform() {}

    /** Whether the call numbers and structs of this package are this machine's. */
    public static Capability capability() {
        String os = System.getProperty("os.name");
        String arch = System.getProperty("os.arch");
        return os.equals("Linux") && arch.equals("amd64")
                ? new Capability.Supported()
                : new Capability.Unsupported(
                        "its call numbers are those of Linux on x86_64, and this is " + os + " on " + arch + ".");
    }
}
