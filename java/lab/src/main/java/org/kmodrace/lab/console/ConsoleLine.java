// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of a kernel's log, and what stood before its words: the time (CONFIG_PRINTK_TIME), who printed it
 * (CONFIG_PRINTK_CALLER, kernel/printk/printk.c), and what {@code dmesg} or a system's journal puts there.
 *
 * @param text the words
 * @param time since the boot in seconds, as it was printed; "" where the line does not say
 * @param caller a task ({@code T123}) or a CPU ({@code C1}); "" where the line does not say
 */
record ConsoleLine(String text, String time, String caller) {
    private static final int LONGEST_TIME = 20;

    private static final Pattern BEFORE = Pattern.compile(
            // A level as the raw log has it; what the journal or syslog begins with.
            "^(?:<\\d{1,3}>)?(?:[^\\[]{1,80}? kernel: ?)?(?:kern *:\\w+ *: )?"
                    + "(?:\\[(?: *(\\d{1,9}\\.\\d{1,9})|[A-Z][a-z]{2} [^\\]]{1,24})\\])?(?:\\[ *([TC]\\d{1,10})\\])? ?");

    /**
     * The common form, {@code [    1.234567] words}, which a pattern would take long for.
     *
     * @return null for any other
     */
    private static @Nullable ConsoleLine withTime(String text) {
        if (text.isEmpty() || text.charAt(0) != '[') {
            return null;
        }
        int close = text.indexOf(']', 1);
        if (close < 0 || close > LONGEST_TIME || close + 1 >= text.length() || text.charAt(close + 1) != ' ') {
            return null;
        }
        int from = 1;
        while (text.charAt(from) == ' ') {
            from++;
        }
        boolean point = false;
        for (int i = from; i < close; i++) {
            char c = text.charAt(i);
            if (c == '.' && !point && i > from) {
                point = true;
            } else if (c < '0' || c > '9') {
                return null;
            }
        }
        return point ? new ConsoleLine(text.substring(close + 2), text.substring(from, close), "") : null;
    }

    /** Takes a line apart; a carriage return at its end is dropped. */
    static ConsoleLine parse(String line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == '\r') {
            end--;
        }
        String text = line.substring(0, end);
        ConsoleLine plain = withTime(text);
        if (plain != null) {
            return plain;
        }
        Matcher before = BEFORE.matcher(text);
        if (!before.find()) {
            return new ConsoleLine(text, "", "");
        }
        return new ConsoleLine(
                text.substring(before.end()),
                before.group(1) == null ? "" : before.group(1),
                before.group(2) == null ? "" : before.group(2));
    }

    /** Since the boot; NaN where the line does not say. */
    double seconds() {
        return time.isEmpty() ? Double.NaN : Double.parseDouble(time);
    }
}
