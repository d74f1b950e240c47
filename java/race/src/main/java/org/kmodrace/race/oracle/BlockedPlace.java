// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.List;
import java.util.Set;

/**
 * Where a loader sleeps on account of a module that is coming, and what it is told when that is live, by kernel version.
 *
 * @param functions of which it is one; a compiler may have put the inner ones into the outer ones
 * @param answers what it may be told, as {@link org.kmodrace.bridge.SysResult#toString} prints it
 * @param because the source
 */
public record BlockedPlace(List<String> functions, Set<String> answers, String because) {
    /** What a loader has to do with the module that is coming. */
    public enum Loads {
        /** The very file, with finit_module(2). */
        SAME_FILE,
        /** A module of the same name from elsewhere. */
        SAME_NAME,
        /** A module that needs a symbol of it. */
        USER
    }

    private static final KernelVersion SHARED = new KernelVersion(6, 5);

    /**
     * What holds for that kernel.
     *
     * @param release as uname(1) prints it
     */
    public static BlockedPlace of(String release, Loads loads) {
        if (loads == Loads.USER) {
            return new BlockedPlace(
                    List.of("resolve_symbol_wait", "simplify_symbols", "load_module"),
                    Set.of("0"),
                    "resolve_symbol_wait() in kernel/module/main.c waits in module_wq, for 30 s at most, until the"
                            + " symbol's owner is no longer coming");
        }
        if (loads == Loads.SAME_FILE && KernelVersion.parse(release).compareTo(SHARED) >= 0) {
            return new BlockedPlace(
                    List.of("idempotent_wait_for_completion", "idempotent_init_module"),
                    LoadAnswers.of(release).answers(),
                    LoadAnswers.of(release).because());
        }
        return new BlockedPlace(
                List.of("module_patient_check_exists", "add_unformed_module", "load_module"),
                Set.of("EEXIST"),
                "add_unformed_module() in kernel/module/main.c waits in module_wq for a module of that name that is"
                        + " coming");
    }

    /** Whether a function is one of them; compilers add a suffix to what they cloned. */
    boolean holds(String function) {
        int dot = function.indexOf('.');
        return functions.contains(dot < 0 ? function : function.substring(0, dot));
    }
}
