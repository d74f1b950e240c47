// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.List;
import org.kmodrace.race.oracle.Finding;

/**
 * What is said of the modules of a run.
 *
 * @param run what it stands on, with its notes and its exit code; it has no scenarios
 */
public record ModuleReport(RunResult run, List<Module> modules) {
    /** Keeps a copy of the list. */
    public ModuleReport {
        modules = List.copyOf(modules);
    }

    /**
     * One module.
     *
     * @param again the command line that runs its checks again; a check's id after it runs that one
     */
    public record Module(String name, String again, List<Check> checks, List<Found> findings) {
        /** Keeps copies of the lists. */
        public Module {
            checks = List.copyOf(checks);
            findings = List.copyOf(findings);
        }
    }

    /**
     * What came of one check of a module.
     *
     * @param outcome one of {@link org.kmodrace.race.check.ModuleCheck} or of {@link ModuleGrading}
     * @param findings how many
     * @param facts what was done, and why not; a phrase each
     * @param seconds it took, without the booting of machines
     */
    public record Check(String id, String outcome, int findings, List<String> facts, double seconds) {
        /** Keeps a copy of the list. */
        public Check {
            facts = List.copyOf(facts);
        }
    }

    /**
     * A finding.
     *
     * @param checks the ids of those that came to it, in their order
     */
    public record Found(List<String> checks, Finding finding) {
        /** Keeps a copy of the list. */
        public Found {
            checks = List.copyOf(checks);
        }
    }

    /** How many findings there are in all modules. */
    public int findings() {
        return modules.stream().mapToInt(module -> module.findings().size()).sum();
    }
}
