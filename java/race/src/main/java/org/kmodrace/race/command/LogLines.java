// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.util.ArrayList;
import java.util.List;

/** Picks what is worth telling from what the kernel logged. */
final class LogLines {
    private LogLines() {}

    /**
     * Those that speak of the module; when none does, the last of all.
     *
     * @param most how many at most
     */
    static List<String> about(String module, List<String> messages, int most) {
        List<String> named = new ArrayList<>();
        for (String message : messages) {
            if (message.replace('-', '_').contains(module)) {
                named.add(message);
            }
        }
        List<String> chosen = named.isEmpty() ? messages : named;
        return List.copyOf(chosen.subList(Math.max(0, chosen.size() - most), chosen.size()));
    }
}
