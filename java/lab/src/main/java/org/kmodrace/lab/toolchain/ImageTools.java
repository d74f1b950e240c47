// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.kernel.BuildTree;

/**
 * The tools in an image of a container engine, whichever they are; a container lives as long as its command.
 *
 * @param engine the client's name: docker or podman
 * @param what it is, as {@code "gcc of Fedora 42"}
 * @param image its name
 * @param id of its content
 * @param buildTree with the image's own compiler
 */
public record ImageTools(String engine, String what, String image, String id, BuildTree buildTree)
        implements Toolchain {
    @Override
    public String inWords() {
        return what + ", in a container (" + engine + ")";
    }

    @Override
    public void name(Digest digest) {
        digest.text("image", engine + " " + id);
    }

    @Override
    public ToolRun.Result run(Job job) throws LabException, InterruptedException {
        return Engine.answering(engine).run(image, job);
    }
}
