// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.ffm;

import org.kmodrace.bridge.Capability;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SyscallsProvider;

/** Offers {@link FfmSyscalls} under the name {@code ffm}. */
public final class FfmProvider implements SyscallsProvider {
    @Override
    public String name() {
        return "ffm";
    }

    @Override
    public Capability capability() {
        String os = System.getProperty("os.name");
        String arch = System.getProperty("os.arch");
        return os.equals("Linux") && arch.equals("amd64")
                ? new Capability.Supported()
                : new Capability.Unsupported(
                        "its call numbers are those of Linux on x86_64, and this is " + os + " on " + arch + ".");
    }

    @Override
    public ModuleSyscalls open() {
        return new FfmSyscalls();
    }
}
