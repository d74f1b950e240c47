// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** That the kernel of this very machine may be changed: said twice, so that nobody says it by accident. */
final class Consent {
    @Option(
            names = "--touch-this-kernel",
            description = "With --here: yes, change the kernel that runs this machine; it may not survive it")
    private boolean touch;

    /** Refuses unless a machine is started for the command, or both words were said. */
    void check(CommandLine command, PlaceOptions place) {
        if (place.in != null) {
            if (touch) {
                throw new ParameterException(command, "--touch-this-kernel goes with --here, not with --in");
            }
            return;
        }
        if (!place.here || !touch) {
            throw new ParameterException(
                    command,
                    "this changes a kernel, so say which one: --in KERNEL starts a virtual machine for it;\n"
                            + "  --here --touch-this-kernel (both words) changes the kernel that runs this machine");
        }
    }
}
