// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.suite;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was tested together: the scenarios on one kernel, or the checks of one module.
 *
 * @param id of the record that it is made of, unique; "" when there is none
 * @param name of the kernel as asked, or of the module
 * @param kernel its release, or what was asked for where it is not known
 * @param startedAtMillis since the epoch; 0 when it never began
 * @param facts what it ran on and how, in an order for readers
 * @param cases in their order
 * @param notes what a reader should know besides, a sentence each
 */
public record Suite(
        String id,
        String name,
        String kernel,
        long startedAtMillis,
        Map<String, String> facts,
        List<Case> cases,
        List<String> notes) {
    /** Keeps copies. */
    public Suite {
        facts = new LinkedHashMap<>(facts);
        cases = List.copyOf(cases);
        notes = List.copyOf(notes);
    }

    /** How a case came out. */
    public enum Status {
        /** As it is known of such a kernel, or nothing is known of it there. */
        PASS,
        /** It departs from what is known, for better or worse, or something was found. */
        FAIL,
        /** The tool, the machine or a control failed: nothing is said about the kernel. */
        ERROR,
        /** The kernel lacks what it needs. */
        SKIP
    }

    /**
     * One scenario on one kernel, or one check of one module.
     *
     * @param kind of what is said, such as a verdict
     * @param message why it is not a pass, sentences; "" for one
     * @param lines what was seen, for people
     * @param seconds in which machines worked on it
     * @param parts what it stands on, such as controls; they have no parts themselves
     */
    public record Case(
            String name,
            Status status,
            String kind,
            String message,
            List<String> lines,
            double seconds,
            List<Case> parts) {
        /** Keeps copies. */
        public Case {
            lines = List.copyOf(lines);
            parts = List.copyOf(parts);
        }

        /** One that stands on nothing else. */
        static Case of(String name, Status status, String kind, String message, List<String> lines) {
            return new Case(name, status, kind, message, lines, 0, List.of());
        }
    }

    /** How many cases came out so. */
    public long count(Status status) {
        return cases.stream().filter(c -> c.status() == status).count();
    }

    /** In which machines worked on all of it. */
    public double seconds() {
        return cases.stream().mapToDouble(Case::seconds).sum();
    }
}
