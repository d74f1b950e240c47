// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.Set;

/**
 * What the kernel documents as the answer to a loader that had to wait for another's init when that
 * init fails, by kernel version.
 *
 * @param answers the results a waiting loader may get, as {@link
 *     org.kmodrace.bridge.SysResult#toString} prints them
 * @param mayTryItself whether it may also run the init for itself, and then get what that says
 * @param because the source
 */
public record FailedLoadAnswers(Set<String> answers, boolean mayTryItself, String because) {
    private static final KernelVersion SHARED = new KernelVersion(6, 5);
    private static final KernelVersion REFUSED = new KernelVersion(6, 2);
    private static final String BUSY = "EBUSY";

    /**
     * What holds for that kernel.
     *
     * @param release as uname(1) prints it
     * @param sameFile whether all load one file with finit_module(2)
     * @param initAnswer what the init says
     */
    public static FailedLoadAnswers of(String release, boolean sameFile, String initAnswer) {
        KernelVersion version = KernelVersion.parse(release);
        if (sameFile && version.compareTo(SHARED) >= 0) {
            return new FailedLoadAnswers(
                    Set.of(initAnswer),
                    false,
                    "since 6.5 simultaneous loads of one inode share the winner's result"
                            + " (idempotent_init_module() in kernel/module/main.c)");
        }
        if (version.compareTo(REFUSED) >= 0) {
            return new FailedLoadAnswers(
                    Set.of(BUSY),
                    false,
                    "since 0254127ab977 (module: Don't wait for GOING modules) who waited does not try himself");
        }
        return new FailedLoadAnswers(
                Set.of(BUSY),
                true,
                "add_unformed_module() looks again and finds no module: who waited tries himself, unless a stable"
                        + " kernel has 0254127ab977");
    }
}
