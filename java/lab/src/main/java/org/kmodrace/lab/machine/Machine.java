// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;

/**
 * A kernel with an agent on it that carries out one plan: a virtual machine of ours, or a visit to a machine that has a
 * life of its own. Closing it ends the agent, whatever it is doing, and waits until all that was said is kept.
 */
public interface Machine extends AutoCloseable {
    /** The next thing heard, or null when nothing was heard for so long. */
    @Nullable
    MachineEvent next(Duration atMost) throws InterruptedException;

    /** What the kernel has printed so far. */
    ConsoleLog console();

    /** What the program printed by which we reach the machine; for messages, "" for nothing. */
    String complaints();

    /** The process on this host that is the machine. */
    default OptionalLong pid() {
        return OptionalLong.empty();
    }

    /** Where its kernel's code is to be found, for the names of functions. */
    default Optional<Path> kernel() {
        return Optional.empty();
    }

    /** What its CPUs are doing right now, seen from outside; empty when nobody can tell. */
    default List<CpuState> cpus() throws InterruptedException {
        return List.of();
    }

    /** Why {@link #cpus} is empty, for people. */
    default String unseen() {
        return "nobody can look into it from outside";
    }

    /**
     * Has the kernel say on its console where its CPUs are, if it can be made to.
     *
     * @param cpu that it is about
     */
    default void askForBacktraces(int cpu) throws InterruptedException {}

    /** Waits for what is still said when the plan is done, where it matters how much that is. */
    default void awaitLastWords() throws LabException, InterruptedException {}

    @Override
    void close();
}
