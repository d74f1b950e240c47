// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;

/** Judges whether symbol_get() hands out a symbol that is not exported to GPL modules only. */
public final class SymbolLicenceOracle {
    /** The plain symbol was refused, the GPL-only one handed out. */
    public static final String PLAIN_REFUSED = "plain-refused";
    /** Both were handed out. */
    public static final String PLAIN_HANDED_OUT = "plain-handed-out";
    /** The GPL-only symbol was refused, or the answer is not one that symbol_get() has. */
    public static final String UNDOCUMENTED = "undocumented-answer";
    /** The owner's count does not fit the answers. */
    public static final String COUNT_WRONG = "count-wrong";

    /** What the kernel logs when it refuses a symbol for its export. */
    private static final String LOGGED = "non-GPLONLY symbol";

    /**
     * One get of one symbol.
     *
     * @param get 0 when it was handed out, ENOENT when not
     * @param references on the owner afterwards, before the put
     */
    public record Asked(String symbol, SysResult get, int references) {
        private String told() {
            return "%s: %s, %d reference%s on the owner"
                    .formatted(symbol, get.ok() ? "handed out" : get, references, references == 1 ? "" : "s");
        }
    }

    private SymbolLicenceOracle() {}

    /**
     * Judges a get of each kind, each put back before the other.
     *
     * @param gplOnly the get of a symbol that is exported to GPL modules only
     * @param plain the get of one that is exported to all
     * @param log what the kernel logged meanwhile
     * @param referencesInTheEnd on the owner, when what was got was put back
     */
    public static TrialResult judge(Asked gplOnly, Asked plain, List<String> log, int referencesInTheEnd) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("gplOnly", gplOnly.told());
        evidence.put("plain", plain.told());
        evidence.put("referencesInTheEnd", referencesInTheEnd);
        List<String> about = log.stream().filter(line -> line.contains(LOGGED)).toList();
        if (!about.isEmpty()) {
            evidence.put("log", new ArrayList<>(about));
        }
        if (plain.get().ok()) {
            evidence.put(TrialResult.SEEN, "handed out: " + plain.symbol() + ", which is exported without _GPL");
        }
        return new TrialResult(outcome(gplOnly, plain, referencesInTheEnd), evidence);
    }

    private static String outcome(Asked gplOnly, Asked plain, int referencesInTheEnd) {
        if (!gplOnly.get().ok() || !(plain.get().ok() || plain.get().failedWith(Errno.ENOENT))) {
            return UNDOCUMENTED;
        }
        if (gplOnly.references() != 1 || plain.references() != (plain.get().ok() ? 1 : 0) || referencesInTheEnd != 0) {
            return COUNT_WRONG;
        }
        return plain.get().ok() ? PLAIN_HANDED_OUT : PLAIN_REFUSED;
    }
}
