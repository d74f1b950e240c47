// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line on the console that says which trial begins: {@code KMODRACE trial SCENARIO/VARIANT NUMBER}.
 *
 * @param trial its number; {@link #NONE} where a variant is set up or taken down
 */
public record ConsoleMark(String scenario, String variant, int trial) {
    /** Stands for no trial. */
    public static final int NONE = -1;

    private static final Pattern LINE = Pattern.compile("KMODRACE trial ([^/\\s]+)/(\\S+) (-?\\d{1,9})\\s*$");

    /** As it is written into the kernel's log. */
    public String line() {
        return "KMODRACE trial " + scenario + "/" + variant + " " + trial + "\n";
    }

    /** Reads a line of the console; empty when it is no mark. */
    public static Optional<ConsoleMark> parse(String line) {
        Matcher mark = LINE.matcher(line);
        return mark.find()
                ? Optional.of(new ConsoleMark(mark.group(1), mark.group(2), Integer.parseInt(mark.group(3))))
                : Optional.empty();
    }
}
