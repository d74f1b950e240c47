// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.nio.file.Path;

/** Unpacks a compressed module in memory, for kernels that cannot. */
@FunctionalInterface
public interface Unpacker {
    /** In a guest there is none: what goes in is unpacked before. */
    Unpacker NONE = file -> {
        throw new org.kmodrace.race.engine.HarnessException(
                file + " is compressed, and this kernel cannot unpack it (/sys/module/compression)");
    };

    /**
     * The module itself.
     *
     * @throws org.kmodrace.race.engine.HarnessException when it cannot be had
     */
    byte[] unpack(Path file);
}
