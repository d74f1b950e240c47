// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kmodrace.race.command.LoadAnswer;

/**
 * What came of a module command, wherever it was carried out.
 *
 * @param verb {@code ls}, {@code state}, {@code load}, {@code unload} or {@code who}
 * @param kernel as it was asked for; "" for the one that runs here
 * @param machine {@code here}, or how it was emulated
 * @param before the modules that were loaded first
 * @param answer of the command; empty when it did not come to it
 * @param crash how the kernel died; empty when it lived
 * @param onlyOnce how the kernel died the first time, and not when it was repeated; "" when it did not
 */
record CommandReport(
        String verb,
        String kernel,
        String release,
        String machine,
        String backend,
        List<LoadAnswer> before,
        Optional<Map<String, Object>> answer,
        Optional<Crash> crash,
        String onlyOnce) {
    /**
     * A kernel's death.
     *
     * @param title such as {@code kernel BUG in delete_module}
     * @param under the command, as the agent was told it
     * @param loading the module that was just being loaded, or ""
     * @param console the file with the kernel's last words
     * @param excerpt from it
     */
    record Crash(String title, String under, String loading, String console, List<String> excerpt) {}

    /** Keeps a copy of the list. */
    CommandReport {
        before = List.copyOf(before);
    }

    /** Where it was, for people. */
    String place() {
        return kernel.isEmpty()
                ? release + ", the kernel that runs here"
                : release + " (" + kernel + ", " + machine + ")";
    }

    /** Whether all that was loaded first is loaded. */
    boolean prepared() {
        return before.stream().allMatch(LoadAnswer::done);
    }
}
