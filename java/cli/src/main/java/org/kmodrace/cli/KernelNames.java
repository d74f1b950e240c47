// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.KernelSpec;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The names by which kernels are asked for on the command line. */
final class KernelNames {
    private KernelNames() {}

    /**
     * What a name asks for.
     *
     * @throws ParameterException when it names nothing that can be a kernel; the message says what would be right
     */
    static KernelSpec parse(CommandLine command, String name) {
        try {
            return KernelSpec.parse(name);
        } catch (LabException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }
}
