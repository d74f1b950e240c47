// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.kernel.BuildTree;

/**
 * What is installed here.
 *
 * @param buildTree as it was found for the compilers of this host
 */
public record HostTools(BuildTree buildTree) implements Toolchain {
    /** What a user's shell or an outer make may have set, and kbuild would obey. */
    private static final List<String> FOREIGN = List.of(
            "MAKEFLAGS",
            "MFLAGS",
            "MAKELEVEL",
            "MAKEFILES",
            "ARCH",
            "SUBARCH",
            "CROSS_COMPILE",
            "KBUILD_OUTPUT",
            "KBUILD_EXTMOD",
            "KBUILD_VERBOSE",
            "KBUILD_MODPOST_WARN",
            "KCFLAGS",
            "KCPPFLAGS",
            "KAFLAGS",
            "CFLAGS_MODULE",
            "LLVM",
            "CC",
            "LD",
            "V",
            "C",
            "W",
            "O",
            "M");

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
                .without(FOREIGN)
                .log(job.log())
                .deadline(job.deadline())
                .run();
    }
}
