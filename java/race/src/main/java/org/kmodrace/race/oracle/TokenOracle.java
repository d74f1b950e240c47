// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.LinkedHashMap;
import java.util.Map;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;

/** Judges whether a module stayed as long as a file descriptor of its device was open. */
public final class TokenOracle {
    /** Refused as long as a descriptor was open, gone after the last close. */
    public static final String GONE_AFTER_CLOSE = "gone-after-close";
    /** Gone while a descriptor was open, whose file operations name no owner: the known fault. */
    public static final String UNLOADED_UNDER_FD = "unloaded-under-fd";
    /** Gone while a descriptor was open, whose file operations name the module as their owner. */
    public static final String OWNER_IGNORED = "owner-ignored";
    /** Refused although nothing was open any more. */
    public static final String PINNED_AFTER_CLOSE = "pinned-after-close";
    /** delete_module answered something else. */
    public static final String UNDOCUMENTED = "undocumented-refusal";

    /**
     * What came of unloading the module again and again, until it was gone or the time was over.
     *
     * @param ownerNamed whether the file operations of the descriptors name the module as their owner
     * @param descriptors how many there were
     * @param refusals how often delete_module(2) answered {@code EWOULDBLOCK} before the last answer
     * @param last its last answer; {@code EWOULDBLOCK} when the time was over
     * @param closeBegun whether the close(2) of the last descriptor had been begun when that answer was there
     */
    public record Seen(boolean ownerNamed, int descriptors, int refusals, SysResult last, boolean closeBegun) {}

    private TokenOracle() {}

    public static TrialResult judge(Seen seen) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("descriptors", seen.descriptors());
        evidence.put("ownerNamed", seen.ownerNamed());
        evidence.put("refusedWithEWOULDBLOCK", seen.refusals());
        boolean inUse = seen.last().failedWith(Errno.EAGAIN);
        evidence.put("deleteModule", inUse ? "EWOULDBLOCK" : seen.last().toString());
        evidence.put("lastCloseHadBegun", seen.closeBegun());
        String outcome;
        if (inUse) {
            outcome = PINNED_AFTER_CLOSE;
        } else if (!seen.last().ok()) {
            outcome = UNDOCUMENTED;
        } else if (seen.closeBegun()) {
            outcome = GONE_AFTER_CLOSE;
        } else {
            outcome = seen.ownerNamed() ? OWNER_IGNORED : UNLOADED_UNDER_FD;
        }
        return new TrialResult(outcome, evidence);
    }
}
