// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import java.io.PrintStream;
import java.util.List;

/**
 * What {@code java -jar kmodrace-bridge.jar [BACKEND…]} does: tries each backend with a call that every kernel
 * refuses and prints a line for each, {@code NAME ok} or {@code NAME no} and the reason. Exit status 0 when all that
 * were asked for work, else 1. Nothing is loaded. For {@code jna}, JNA must be on the class path ({@code -cp}, not
 * {@code -jar}).
 */
public final class SelfCheck {
    private SelfCheck() {}

    /** Checks the backends named, or all that there are. */
    public static void main(String[] names) {
        boolean fine = true;
        for (String name : names.length == 0 ? Backends.names() : List.of(names)) {
            fine &= check(name, System.out);
        }
        if (!fine) {
            System.exit(1);
        }
    }

    private static boolean check(String name, PrintStream out) {
        try {
            SysResult answer = Backends.open(name).finitModule(-1, "", 0);
            boolean refused = !answer.ok();
            out.println(name + (refused ? " ok  " : " no  ") + "finit_module(-1, \"\", 0) answers " + answer);
            return refused;
        } catch (IllegalArgumentException e) {
            out.println(name + " no  " + e.getMessage());
            return false;
        }
    }
}
