// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Some trials of one variant of one scenario.
 *
 * @param firstTrial the number of the first; numbers go on when a machine died and another took over
 * @param trials how many
 */
public record PlanItem(String scenario, String variant, int firstTrial, int trials) {
    private static final Pattern FORM = Pattern.compile("([a-z0-9-]+)/([A-Za-z0-9_-]+):(\\d{1,9})\\+(\\d{1,9})");

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException when it is not of that form
     */
    public static PlanItem parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not of the form scenario/variant:first+trials");
        }
        return new PlanItem(
                form.group(1), form.group(2), Integer.parseInt(form.group(3)), Integer.parseInt(form.group(4)));
    }

    /** Whether a trial is one of these. */
    public boolean contains(String scenario, String variant, int trial) {
        return this.scenario.equals(scenario)
                && this.variant.equals(variant)
                && trial >= firstTrial
                && trial < firstTrial + trials;
    }

    /** {@code scenario/variant}. */
    public String name() {
        return scenario + "/" + variant;
    }

    @Override
    public String toString() {
        return name() + ":" + firstTrial + "+" + trials;
    }
}
