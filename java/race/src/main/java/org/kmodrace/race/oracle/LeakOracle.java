// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;

/** Judges what is left on a module after whoever used it has gone. */
public final class LeakOracle {
    /** A reference is left, nobody is named, the module cannot go: the known fault. */
    public static final String PINNED_UNNAMED = "pinned-unnamed";
    /** A reference is left, and the kernel names who took it. */
    public static final String PINNED_NAMED = "pinned-named";
    /** Nothing is left; the module can go. */
    public static final String RELEASED = "released";
    /** The count and what delete_module does contradict each other. */
    public static final String INCONSISTENT = "count-inconsistent";

    /**
     * What was seen of the module after its users had gone.
     *
     * @param references the count in {@code /sys/module/X/refcnt}
     * @param users the fourth field of its line in {@code /proc/modules}
     * @param holders the names under {@code /sys/module/X/holders}
     * @param unloads what delete_module(2) answered, each time it was tried
     */
    public record Seen(int references, List<String> users, List<String> holders, List<SysResult> unloads) {}

    private LeakOracle() {}

    public static TrialResult judge(Seen seen) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("references", seen.references());
        evidence.put("users", seen.users());
        evidence.put("holders", seen.holders());
        evidence.put(
                "deleteModule", seen.unloads().stream().map(SysResult::toString).toList());
        boolean refused = seen.unloads().stream().allMatch(r -> r.failedWith(Errno.EAGAIN));
        boolean unloaded = seen.unloads().stream().anyMatch(SysResult::ok);
        String outcome;
        if (seen.references() > 0 && refused) {
            outcome = seen.users().isEmpty() && seen.holders().isEmpty() ? PINNED_UNNAMED : PINNED_NAMED;
        } else if (seen.references() == 0 && unloaded) {
            outcome = RELEASED;
        } else {
            outcome = INCONSISTENT;
        }
        return new TrialResult(outcome, evidence);
    }
}
