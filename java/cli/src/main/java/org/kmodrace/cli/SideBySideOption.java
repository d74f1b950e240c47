// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import org.kmodrace.lab.session.Workers;
import picocli.CommandLine.Option;

/** How many deterministic machines run at once. */
final class SideBySideOption {
    @Option(
            names = "--jobs",
            paramLabel = "N",
            description =
                    "Machines side by side, at most. Default: as many as this host has CPUs and memory for, at most 4")
    private int jobs;

    /**
     * How many may.
     *
     * @param memoryMiB of each
     */
    int machines(int memoryMiB) {
        return jobs > 0 ? jobs : Workers.fitting(memoryMiB);
    }
}
