// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.kmodrace.report.record.RunInfo;

/** Changes what a run ran on. */
public final class Infos {
    private Infos() {}

    public static RunInfo with(RunInfo info, String accelerator, List<String> qemuFlags) {
        return change(info, tree -> {
            tree.put("accelerator", accelerator);
            ArrayNode flags = tree.putArray("qemuFlags");
            qemuFlags.forEach(flags::add);
        });
    }

    public static RunInfo withKernel(RunInfo info, String id, String release, String digest) {
        return change(
                info, tree -> tree.put("id", id).put("kernelRelease", release).put("kernelDigest", digest));
    }

    public static RunInfo withKmod(RunInfo info, String kmod) {
        return change(info, tree -> tree.put("kmod", kmod));
    }

    private interface Change {
        void of(ObjectNode tree);
    }

    private static RunInfo change(RunInfo info, Change change) {
        try {
            ObjectNode tree = (ObjectNode) new ObjectMapper().readTree(info.toJson());
            change.of(tree);
            return RunInfo.fromJson(tree.toString());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
