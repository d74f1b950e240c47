// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import java.util.Optional;

/** What a loaded module is doing ({@code enum kmod_module_initstate} in libkmod.h). */
public enum InitState {
    /** It is a part of the kernel. */
    BUILTIN,
    /** Loaded, its init function done. */
    LIVE,
    /** Its init function has not ended, or its directory in sysfs is there before its state. */
    COMING,
    /** It is being removed. */
    GOING;

    /** What libkmod's number stands for; empty for one that has no meaning. */
    static Optional<InitState> of(long number) {
        return switch ((int) number) {
            case 0 -> Optional.of(BUILTIN);
            case 1 -> Optional.of(LIVE);
            case 2 -> Optional.of(COMING);
            case 3 -> Optional.of(GOING);
            default -> Optional.empty();
        };
    }
}
