// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One thing that modprobe would do to load a module.
 *
 * @param kind what
 * @param module the module's name
 * @param path the module's file, for {@link Kind#INSERT}
 * @param command the command of the configuration, for {@link Kind#INSTALL}; else ""
 * @param options the module's parameters, or ""
 */
public record LoadStep(Kind kind, String module, Optional<Path> path, String command, String options) {
    /** What is done. */
    public enum Kind {
        /** The file is loaded. */
        INSERT,
        /** Nothing: it is a part of the kernel. */
        BUILTIN,
        /** A command of the configuration is run instead ({@code install} in modprobe.d(5)). */
        INSTALL
    }

    /** The line that {@code modprobe --show-depends} prints, without the blank that it leaves at the end. */
    public String line() {
        String line = switch (kind) {
            case INSERT -> "insmod " + path.map(Path::toString).orElse("") + " " + options;
            case BUILTIN -> "builtin " + module;
            case INSTALL -> "install " + command + " " + options;
        };
        return line.stripTrailing();
    }
}
