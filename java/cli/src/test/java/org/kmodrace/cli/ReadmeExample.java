// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A command line of the README, and what it must do when it is typed. */
final class ReadmeExample {
    /** When it is tried. */
    enum When {
        /** By every test run. */
        ALWAYS,
        /** When it is asked for, since machines are booted for minutes. */
        ASKED,
        /** By no test, for a reason. */
        ELSEWHERE
    }

    private final String line;
    private final When when;
    private final String reason;
    private final Set<Integer> codes = new TreeSet<>();
    private final List<String> says = new ArrayList<>();
    private String before = "";
    private String after = "";

    private ReadmeExample(String line, When when, String reason) {
        this.line = line;
        this.when = when;
        this.reason = reason;
    }

    /** One that takes a moment. */
    static ReadmeExample always(String line) {
        return new ReadmeExample(line, When.ALWAYS, "");
    }

    /** One that boots machines. */
    static ReadmeExample asked(String line) {
        return new ReadmeExample(line, When.ASKED, "");
    }

    /** One that is shown in another way. */
    static ReadmeExample elsewhere(String line, String reason) {
        return new ReadmeExample(line, When.ELSEWHERE, reason);
    }

    /** With these exit codes; without a call of this, 0. */
    ReadmeExample exits(Integer... allowed) {
        codes.addAll(Arrays.asList(allowed));
        return this;
    }

    /** Regular expressions that are to be found in what it prints, whatever the spaces and line ends. */
    ReadmeExample says(String... patterns) {
        says.addAll(Arrays.asList(patterns));
        return this;
    }

    /** Typed first; may end as it likes. */
    ReadmeExample before(String other) {
        before = other + "; ";
        return this;
    }

    /** Typed after it, into the same shell. */
    ReadmeExample after(String other) {
        after = " && " + other;
        return this;
    }

    String line() {
        return line;
    }

    When when() {
        return when;
    }

    /** Of one that is tried elsewhere: where, or why not. */
    String reason() {
        return reason;
    }

    /** All that is typed. */
    String script() {
        return before + line + after;
    }

    Set<Integer> codes() {
        return codes.isEmpty() ? Set.of(ExitCode.OK) : codes;
    }

    List<String> says() {
        return says;
    }
}
