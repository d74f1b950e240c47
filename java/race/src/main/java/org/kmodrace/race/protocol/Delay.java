// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A window that is held open: whoever of our own tasks comes to a symbol of the kernel is delayed there.
 *
 * @param symbol a function of the kernel or of a module that can be probed, perhaps with an offset in bytes
 * @param micros how long, in microseconds
 */
public record Delay(String symbol, int micros) {
    /** The watchdog for stalled CPUs speaks after ten seconds at the earliest; half of that is safe. */
    public static final int LONGEST_MICROS = 5_000_000;

    private static final Pattern FORM = Pattern.compile("([A-Za-z_.][A-Za-z0-9_.]*(?:\\+0x[0-9a-f]+)?)=(\\d{1,9})");

    /**
     * Reads {@code SYMBOL=USECS}.
     *
     * @throws IllegalArgumentException when it is not of that form; the message says what is wrong
     */
    public static Delay parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "a delay is SYMBOL=USECS, such as do_init_module=2000, not '" + text + "'");
        }
        int micros = Integer.parseInt(form.group(2));
        if (micros < 1 || micros > LONGEST_MICROS) {
            throw new IllegalArgumentException(
                    "a delay is from 1 to " + LONGEST_MICROS + " microseconds, not " + form.group(2));
        }
        return new Delay(form.group(1), micros);
    }

    @Override
    public String toString() {
        return symbol + "=" + micros;
    }
}
