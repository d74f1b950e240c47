// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import org.kmodrace.lab.toolchain.ToolchainChoice;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that says with which tools modules are built. */
@SuppressWarnings("NullAway.Init") // picocli sets what has a default
final class ToolchainOption {
    @Option(
            names = "--toolchain",
            paramLabel = "WHICH",
            defaultValue = "auto",
            converter = Words.class,
            description = "What modules are built with: auto (this host's own tools where they can do it; else those of"
                    + " the kernel's Debian release, in a container where an engine answers, or in a root tree), host,"
                    + " root, container, container:FAMILY:RELEASE (an image made by our recipe for debian, fedora or"
                    + " ubuntu), image:NAME (an image of yours with gcc and make). Default: auto")
    ToolchainChoice choice;

    /** From what is typed. */
    static final class Words implements ITypeConverter<ToolchainChoice> {
        @Override
        public ToolchainChoice convert(String word) {
            try {
                return ToolchainChoice.parse(word);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
