// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.kernel.BuildTree;

/**
 * The tools of a Debian release as an image of a container engine; a container lives as long as its command.
 *
 * @param engine the client's name: docker or podman
 * @param buildTree with the release's compiler
 */
public record Container(String engine, ReleaseTools tools, BuildTree buildTree) implements Toolchain {
    @Override
    public String inWords() {
        return tools.inWords() + ", in a container (" + engine + ")";
    }

    @Override
    public void name(Digest digest) {
        digest.text("container", engine + " " + tools.id());
    }

    @Override
    public ToolRun.Result run(Job job) throws LabException, InterruptedException {
        return Engine.answering(engine).run(Engine.image(tools), job);
    }
}
