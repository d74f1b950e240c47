// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import java.util.List;
import java.util.Optional;
import org.kmodrace.race.oracle.KernelVersion;

/**
 * One line of the table.
 *
 * @param id the call, a dash, and what is special: {@code finit-fd-directory}
 * @param does what is done, a phrase
 * @param rules the answers; the first that holds for a kernel is the one
 */
public record Case(String id, String does, Deed deed, List<Rule> rules) {
    static Case of(String id, String does, Deed deed, Rule... rules) {
        return new Case(id, does, deed, List.of(rules));
    }

    /** The rule for a kernel; empty when the case is not for it. */
    Optional<Rule> rule(KernelVersion version, KernelOptions options) {
        for (Rule rule : rules) {
            if (rule.covers(version) && (rule.option().isEmpty() || options.known()) && rule.fits(options)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    /** Why there is no rule for a kernel. */
    String whyNot(KernelVersion version, KernelOptions options) {
        List<String> others =
                rules.stream().filter(r -> r.covers(version)).map(Rule::range).toList();
        if (others.isEmpty()) {
            return "nothing is said of kernel " + version;
        }
        return (options.known() ? "it is for a kernel " : "the kernel's configuration is not known; it is for one ")
                + String.join(" or ", others);
    }
}
