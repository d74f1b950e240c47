// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.kmodrace.race.oracle.KernelVersion;

/**
 * An answer and the kernels that give it.
 *
 * @param since the first version it holds for; null for "from the beginning"
 * @param until the first version it no longer holds for; null for "until today"
 * @param option the configuration option that must be set, with {@code !} before it one that must not; "" for any
 * @param answers as {@link org.kmodrace.bridge.SysResult#toString} prints them; more than one where the version does
 *     not tell, because a change went into stable kernels too
 * @param because the kernel's source that says so, or how it was found
 */
public record Rule(
        @Nullable KernelVersion since,
        @Nullable KernelVersion until,
        String option,
        Set<String> answers,
        String because) {

    /** Holds for every kernel. */
    static Rule always(String answers, String because) {
        return new Rule(null, null, "", parse(answers), because);
    }

    static Rule since(String version, String answers, String because) {
        return new Rule(KernelVersion.parse(version), null, "", parse(answers), because);
    }

    static Rule before(String version, String answers, String because) {
        return new Rule(null, KernelVersion.parse(version), "", parse(answers), because);
    }

    /** Holds from the first version on, and no longer for the second. */
    static Rule between(String first, String second, String answers, String because) {
        return new Rule(KernelVersion.parse(first), KernelVersion.parse(second), "", parse(answers), because);
    }

    private static Set<String> parse(String answers) {
        return Set.of(answers.split(" or ", -1));
    }

    /** The same for kernels that were built with an option. */
    Rule with(String name) {
        return new Rule(since, until, name, answers, because);
    }

    /** The same for kernels that were built without an option. */
    Rule without(String name) {
        return new Rule(since, until, "!" + name, answers, because);
    }

    boolean covers(KernelVersion version) {
        KernelVersion from = since;
        KernelVersion to = until;
        return (from == null || version.compareTo(from) >= 0) && (to == null || version.compareTo(to) < 0);
    }

    /** Whether it holds for a kernel of this configuration; only to be asked when that is known. */
    boolean fits(KernelOptions options) {
        return option.isEmpty() || (option.startsWith("!") ? !options.has(option.substring(1)) : options.has(option));
    }

    /** The answers for a person, in one order. */
    public String answer() {
        return String.join(" or ", List.copyOf(new TreeSet<>(answers)));
    }

    /** {@code "since 6.5, with CONFIG_X"}, or "" when it holds everywhere. */
    public String range() {
        KernelVersion from = since;
        KernelVersion to = until;
        String versions = from == null
                ? to == null ? "" : "before " + to
                : to == null ? "since " + from : "since " + from + ", before " + to;
        if (option.isEmpty()) {
            return versions;
        }
        String built = option.startsWith("!") ? "without CONFIG_" + option.substring(1) : "with CONFIG_" + option;
        return versions.isEmpty() ? built : versions + ", " + built;
    }
}
