// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import org.kmodrace.race.contract.Contract;
import org.kmodrace.race.contract.ContractRace;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.oracle.ContractOracle;
import org.kmodrace.race.scenario.Scenario;

/** The contract of the three calls: what they answer, case by case. */
final class SyscallErrors {
    /** How many lines the table has; it is not made before it is needed, and a test holds this against it. */
    static final int CASES = 161;

    private SyscallErrors() {}

    static Scenario declaration() {
        return Scenario.declare("syscall-errors", "every answer of init_module, finit_module and delete_module")
                .question("Does the kernel answer what is specified for it, whatever is wrong with the call, the file"
                        + " or the module?")
                .reference("2024", "man-pages: init_module(2), delete_module(2)")
                .reference("2021", "Linux Test Project: init_module01-02, finit_module01-02, delete_module01-03")
                .actor("caller", "makes one call that goes wrong, or is right to the edge")
                .actor("first", "in some cases holds a module in its init or exit meanwhile")
                .acceptable(ContractOracle.AS_SPECIFIED, "the answer is the one that is specified for this kernel")
                .acceptable(ContractOracle.NOT_APPLICABLE, "the case is not for this kernel")
                .interesting(ContractOracle.DEPARTS, "the answer is another than the one that is specified")
                .forbidden(ContractOracle.RESIDUE, "a call that failed left a module behind, or took one away")
                .options("MODULES", "MODULE_UNLOAD", "SYSFS", "PROC_FS")
                .modules(
                        KernelGate.MODULE,
                        "kmr_a",
                        "kmr_b",
                        "kmr_slow_a",
                        "kmr_owner",
                        "kmr_user",
                        "kmr_answer",
                        "kmr_asker",
                        "kmr_stay")
                .cases(Contract::specs)
                .spoilingRace("each case once", CASES, ContractRace::ofAll)
                .mustReproduce("mistaken", "wrong answers are expected on purpose", 3, ContractRace::ofMistakes)
                .mustNotReproduce("beyond-doubt", "calls whose answer nobody doubts", 3, ContractRace::beyondDoubt)
                .build();
    }
}
