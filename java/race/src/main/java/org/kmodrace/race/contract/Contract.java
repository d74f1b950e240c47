// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import java.util.ArrayList;
import java.util.List;
import org.kmodrace.race.scenario.CaseSpec;

/** The whole table, in the order in which it is played. */
public final class Contract {
    private Contract() {}

    /** All cases; those that leave a kernel that takes no more modules come last. */
    static List<Case> cases() {
        List<Case> all = new ArrayList<>();
        all.addAll(InitCases.cases());
        all.addAll(FinitCases.cases());
        all.addAll(ParameterCases.cases());
        all.addAll(FileCases.cases());
        all.addAll(DeleteCases.cases());
        all.addAll(WaitingCases.cases());
        all.addAll(LockedCases.cases());
        return List.copyOf(all);
    }

    /** The table as a person reads it. */
    public static List<CaseSpec> specs() {
        return cases().stream()
                .map(c -> new CaseSpec(
                        c.id(),
                        c.does(),
                        c.rules().stream()
                                .map(r -> new CaseSpec.Answer(r.answer(), r.range(), r.because()))
                                .toList()))
                .toList();
    }
}
