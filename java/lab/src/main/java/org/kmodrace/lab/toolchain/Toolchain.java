// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.kernel.BuildTree;

/** Tools that modules for one kernel can be built with: make, a C compiler, binutils and a shell, wherever they lie. */
public sealed interface Toolchain permits HostTools, RootTree, Container, ImageTools {
    /** Which one it is, as {@code "gcc-14 of Debian trixie, in a root tree"}. */
    String inWords();

    /** What make is to be told for this kernel with these tools. */
    BuildTree buildTree();

    /** Names these tools in the key of what they build; starts no program. */
    void name(Digest digest) throws LabException, IOException, InterruptedException;

    /**
     * Runs a command among these tools. They see the directories by their own paths, and may write there; they keep
     * nothing else. Any exit status is a result.
     */
    ToolRun.Result run(Job job) throws LabException, InterruptedException;

    /**
     * A command.
     *
     * @param command the program, by its name, and its arguments
     * @param directories what it must be able to see: absolute paths
     * @param log takes all its output, at the end
     */
    record Job(List<String> command, List<Path> directories, Path log, Duration deadline) {
        /** Keeps copies of the lists. */
        public Job {
            command = List.copyOf(command);
            directories = List.copyOf(directories);
        }
    }
}
