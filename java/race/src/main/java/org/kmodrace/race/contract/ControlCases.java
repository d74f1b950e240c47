// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import static org.kmodrace.race.contract.Rule.always;

import java.util.List;

/** Small tables whose result is known beforehand: a wrong one, and one that no kernel departs from. */
final class ControlCases {
    private static final String PLAIN = "kmr_a";
    private static final String WRONG = "this expectation is wrong on purpose";

    private ControlCases() {}

    static List<Case> mistaken() {
        return List.of(
                Case.of("finit-mistaken", "a right module", b -> b.finit(PLAIN, ""), always("EEXIST", WRONG)),
                Case.of("init-mistaken", "NULL and length 0", b -> b.initAt(0, 0, b.string("")), always("0", WRONG)),
                Case.of("delete-mistaken", "a module that is not there", b -> b.delete(PLAIN), always("EBUSY", WRONG)));
    }

    static List<Case> beyondDoubt() {
        return List.of(
                Case.of("finit-right", "a right module", b -> b.finit(PLAIN, ""), always("0", "finit_module(2)")),
                Case.of(
                        "init-text",
                        "a text for an image",
                        b -> b.init(InitCases.bytes("no module ".repeat(10)), ""),
                        always("ENOEXEC", "init_module(2)")),
                Case.of(
                        "delete-missing",
                        "a module that is not there",
                        b -> b.delete(PLAIN),
                        always("ENOENT", "delete_module(2)")));
    }
}
