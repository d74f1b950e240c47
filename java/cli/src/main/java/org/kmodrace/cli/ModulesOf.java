// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.kmodrace.bridge.libkmod.Kmod;

/**
 * The modules of one kernel.
 *
 * @param release what {@code uname -r} answers on it
 * @param symvers its list of exported symbols ({@code Module.symvers}), if it is there
 */
record ModulesOf(Kmod kmod, String release, Optional<Path> symvers) implements AutoCloseable {
    /** Those of the kernel that runs here, as modprobe sees them. */
    static ModulesOf thisMachine() {
        Kmod kmod = Kmod.open();
        Path directory = kmod.directory();
        Path symvers = directory.resolve("build/Module.symvers");
        return new ModulesOf(
                kmod,
                String.valueOf(directory.getFileName()),
                Optional.of(symvers).filter(Files::isReadable));
    }

    /** Whether depmod has been there; without its indexes nothing can be looked up. */
    boolean indexed() {
        return Files.isReadable(kmod.directory().resolve("modules.dep.bin"));
    }

    @Override
    public void close() {
        kmod.close();
    }
}
