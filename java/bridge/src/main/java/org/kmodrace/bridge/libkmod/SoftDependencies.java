// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import java.util.List;

/**
 * Modules that modprobe loads too where they exist ({@code softdep} in modprobe.d(5) and in modules themselves).
 *
 * @param before loaded before the module
 * @param after loaded after it
 */
public record SoftDependencies(List<KmodModule> before, List<KmodModule> after) {
    /** Keeps copies of the lists. */
    public SoftDependencies {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }
}
