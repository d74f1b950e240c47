// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.List;
import java.util.Set;

/**
 * What the kernel documents as the answer to a loader that had to wait for another's init of the
 * same file, by kernel version.
 *
 * @param since the first version it holds for
 * @param answers the results a waiting loader may get when the winner's init succeeds, as {@link
 *     org.kmodrace.bridge.SysResult#toString} prints them
 * @param because the source
 */
public record LoadAnswers(KernelVersion since, Set<String> answers, String because) {
    private static final List<LoadAnswers> KNOWN = List.of(
            new LoadAnswers(
                    new KernelVersion(6, 5),
                    Set.of("0"),
                    "since 6.5 simultaneous loads of one inode share the winner's result"
                            + " (idempotent_init_module() in kernel/module/main.c)"),
            new LoadAnswers(
                    new KernelVersion(3, 9),
                    Set.of("EEXIST"),
                    "add_unformed_module() waits in module_wq and then finds the module live"
                            + " (kernel/module.c, since 5.19 kernel/module/main.c)"));

    /**
     * What holds for that kernel.
     *
     * @param release as uname(1) prints it
     */
    public static LoadAnswers of(String release) {
        KernelVersion version = KernelVersion.parse(release);
        return KNOWN.stream()
                .filter(k -> version.compareTo(k.since()) >= 0)
                .findFirst()
                .orElse(KNOWN.getLast());
    }
}
