// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.Arrays;
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
                    + " root, container. Default: auto")
    ToolchainChoice choice;

    /** From what is typed. */
    static final class Words implements ITypeConverter<ToolchainChoice> {
        @Override
        public ToolchainChoice convert(String word) {
            return Arrays.stream(ToolchainChoice.values())
                    .filter(choice -> choice.toString().equals(word))
                    .findFirst()
                    .orElseThrow(() ->
                            new TypeConversionException("it is auto, host, root or container, not '" + word + "'"));
        }
    }
}
