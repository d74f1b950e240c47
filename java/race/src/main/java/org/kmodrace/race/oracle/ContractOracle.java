// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Judges the answer of a system call against the one that is specified for the kernel. */
public final class ContractOracle {
    /** The answer is the one that is specified, and nothing is left behind. */
    public static final String AS_SPECIFIED = "as-specified";
    /** The answer is another one. */
    public static final String DEPARTS = "departs";
    /** The case is not for this kernel. */
    public static final String NOT_APPLICABLE = "not-applicable";
    /** Modules came or went that should not have. */
    public static final String RESIDUE = "residue";

    /**
     * What was asked.
     *
     * @param id of the case
     * @param does what was done, a phrase
     * @param expected the answers that are specified, as {@link org.kmodrace.bridge.SysResult#toString} prints them
     * @param range the kernels for which they are, or "" for all
     * @param because the source that says so
     */
    public record Question(String id, String does, Set<String> expected, String range, String because) {}

    private ContractOracle() {}

    /**
     * Judges one answer. Of a right one little is said, for there are many: the rest stands in the table.
     *
     * @param left the modules that came or went, each named for a person
     */
    public static TrialResult judge(Question question, String got, List<String> left) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("case", question.id());
        if (left.isEmpty() && question.expected().contains(got)) {
            evidence.put("got", got);
            return new TrialResult(AS_SPECIFIED, evidence);
        }
        evidence.put("did", question.does());
        evidence.put("expected", List.copyOf(new TreeSet<>(question.expected())));
        evidence.put("got", got);
        if (!question.range().isEmpty()) {
            evidence.put("range", question.range());
        }
        evidence.put("because", question.because());
        if (left.isEmpty()) {
            return new TrialResult(DEPARTS, evidence);
        }
        evidence.put("left", left);
        return new TrialResult(RESIDUE, evidence);
    }

    /** What is said of a case that was not played. */
    public static TrialResult notApplicable(String id, String does, String why) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("case", id);
        evidence.put("did", does);
        evidence.put("why", why);
        return new TrialResult(NOT_APPLICABLE, evidence);
    }
}
