// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.kernel.BuildTree;

/**
 * The tools of a Debian release, unpacked below the cache and entered with unshare(1) and chroot(1).
 *
 * @param buildTree with the release's compiler
 */
public record RootTree(ReleaseTools tools, BuildTree buildTree) implements Toolchain {
    @Override
    public String inWords() {
        return tools.inWords() + ", in a root tree";
    }

    @Override
    public void name(Digest digest) {
        digest.text("root tree", tools.id());
    }

    @Override
    public ToolRun.Result run(Job job) throws LabException, InterruptedException {
        return Namespace.entry(tools).run(job);
    }
}
