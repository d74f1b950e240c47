// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.jni;

import org.kmodrace.bridge.Capability;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SyscallsProvider;
import org.kmodrace.bridge.linux.NativeLibrary;
import org.kmodrace.bridge.linux.Platform;

/** Offers {@link JniSyscalls} under the name {@code jni}. */
public final class JniProvider implements SyscallsProvider {
    @Override
    public String name() {
        return "jni";
    }

    @Override
    public Capability capability() {
        Capability platform = Platform.capability();
        return platform instanceof Capability.Supported ? NativeLibrary.capability() : platform;
    }

    @Override
    public ModuleSyscalls open() {
        NativeLibrary.load();
        return new JniSyscalls();
    }
}
