// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.ffm;

import org.kmodrace.bridge.Capability;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SyscallsProvider;
import org.kmodrace.bridge.linux.Platform;

/** Offers {@link FfmSyscalls} under the name {@code ffm}. */
public final class FfmProvider implements SyscallsProvider {
    @Override
    public String name() {
        return "ffm";
    }

    @Override
    public Capability capability() {
        return Platform.capability();
    }

    @Override
    public ModuleSyscalls open() {
        return new FfmSyscalls();
    }
}
