// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import java.util.List;
import org.kmodrace.lab.LabException;

/** This very machine, by a process that is root's already. */
public record HereReach() implements Reach {
    @Override
    public String name() {
        return "this machine";
    }

    @Override
    public String kind() {
        return "here";
    }

    @Override
    public List<String> command(String script) {
        return List.of("sh", "-c", script);
    }

    @Override
    public Trouble trouble(String doing, int status, String errors) {
        LabException exception = LabException.isDiskFull(errors)
                ? new LabException(
                        "the disk of this machine is full (" + doing + ")",
                        errors.strip(),
                        "free some space, or choose another folder with --machine-dir")
                : new LabException(doing + " failed with status " + status, errors.strip(), "see what it says");
        return new Trouble(exception, false);
    }
}
