// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.ffm;

import org.kmodrace.bridge.Capability;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SyscallsProvider;
import org.kmodrace.bridge.linux.NativeLibrary;
import org.kmodrace.bridge.linux.Platform;

/**
 * Offers the backend {@code ffm}: through our own C where that can be loaded, else through the C library. A library
 * that the user named is loaded, or the backend refuses.
 */
public final class FfmProvider implements SyscallsProvider {
    @Override
    public String name() {
        return "ffm";
    }

    @Override
    public Capability capability() {
        Capability platform = Platform.capability();
        return platform instanceof Capability.Supported && NativeLibrary.isNamed()
                ? NativeLibrary.capability()
                : platform;
    }

    @Override
    public ModuleSyscalls open() {
        return NativeLibrary.loadIfPossible() ? new OurFfmSyscalls() : new LibcFfmSyscalls();
    }
}
