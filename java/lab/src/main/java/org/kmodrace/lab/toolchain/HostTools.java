// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import java.io.IOException;
import java.nio.file.Path;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.kernel.BuildTree;
import org.kmodrace.lab.kernel.KbuildVariables;

/**
 * What is installed here.
 *
 * @param buildTree as it was found for the compilers of this host
 */
public record HostTools(BuildTree buildTree) implements Toolchain {
    @Override
    public String inWords() {
        return buildTree.compiler() + " of this host";
    }

    @Override
    public void name(Digest digest) throws LabException, IOException, InterruptedException {
        Path compiler = ToolRun.find(buildTree.compiler()).orElse(null);
        if (compiler == null) {
            // Says that it is missing, and how to get it.
            ToolRun.of(buildTree.compiler(), "--version").run();
            throw new IllegalStateException(buildTree.compiler() + " was just missing");
        }
        digest.stamp(compiler.toRealPath());
    }

    @Override
    public ToolRun.Result run(Job job) throws LabException, InterruptedException {
        return ToolRun.of(job.command().getFirst())
                .with(job.command().subList(1, job.command().size()))
                .without(KbuildVariables.FOREIGN)
                .log(job.log())
                .deadline(job.deadline())
                .run();
    }
}
