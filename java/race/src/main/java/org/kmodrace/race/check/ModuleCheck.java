// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.util.List;
import java.util.function.BiFunction;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.TrialResult;

/**
 * A check that fits any module.
 *
 * @param id lower case with dashes, beginning with {@code module-}
 * @param title what is done, a phrase
 * @param question what is asked of the module, a sentence
 * @param options what the kernel must have been built with, without {@code CONFIG_}
 * @param code what does it, once, with a module that is not loaded
 */
public record ModuleCheck(
        String id,
        String title,
        String question,
        List<String> options,
        BiFunction<TrialContext, Target, TrialResult> code) {
    /** Keeps a copy of the list. */
    public ModuleCheck {
        options = List.copyOf(options);
    }

    /** Nothing was found. */
    public static final String CLEAN = "clean";
    /** Something is wrong with the module. */
    public static final String FINDING = "finding";
    /** Its init refused to go on, which is its right: there may be no hardware for it. */
    public static final String INIT_REFUSED = "init-refused";
    /** The kernel refused the module before its init was run. */
    public static final String NOT_LOADED = "not-loaded";
    /** It has no exit, so that what needs an unload cannot be asked. */
    public static final String PERMANENT = "permanent";
}
