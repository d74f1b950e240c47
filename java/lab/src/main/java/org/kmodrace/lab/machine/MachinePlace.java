// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.nio.file.Path;
import org.kmodrace.lab.LabException;

/** Where a session's machines come from. */
public interface MachinePlace {
    /**
     * What a machine is started for.
     *
     * @param number of the machine in its run, from 1
     * @param directory where it keeps its files, {@code console.log} among them; it exists
     * @param plan in words, as the agent reads it
     */
    record Order(int number, Path directory, String plan) {
        /** What the kernel prints is kept there. */
        public Path consoleLog() {
            return directory.resolve("console.log");
        }
    }

    /** As a report names it, such as {@code tcg,thread=multi}. */
    String name();

    /**
     * Starts a machine; what it says comes through {@link Machine#next}.
     *
     * @throws LabException when none can be started, now or later
     */
    Machine start(Order order) throws LabException, InterruptedException;

    /** The place where a crash that nobody expected is tried again: free of trouble of the machine's own making. */
    MachinePlace forConfirming();
}
