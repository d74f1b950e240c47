// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.compare;

/** What a comparison says of one race. */
public enum Word {
    /** The two differ, and by more than chance explains. */
    CHANGED("changed"),
    /** There are signs of a difference, but too few trials to say so. */
    MORE_TRIALS("more trials needed"),
    /** One of the two says nothing about the kernel. */
    NO_COMPARISON("no comparison"),
    /** Chance explains what differs. That they are alike is not shown by it. */
    NOT_SHOWN("not shown to have changed");

    private final String text;

    Word(String text) {
        this.text = text;
    }

    /** As it is said to people. */
    public String inWords() {
        return text;
    }
}
