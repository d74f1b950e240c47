// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.kmodrace.race.protocol.AgentEvent;

/** Judges what symbol_put_addr() does with addresses of all kinds. */
public final class PutAddrOracle {
    /** An address of a module that is gone was put, and the kernel died of it: the known fault. */
    public static final String BUG_ON_STALE = "bug-on-stale";
    /** The same, and the kernel lives. */
    public static final String STALE_IGNORED = "stale-ignored";
    /** Puts by address were counted as puts by name are. */
    public static final String COUNTED = "counted";
    /** They were not. */
    public static final String MISCOUNTED = "miscounted";

    /** The note that tells what the puts by address did to the owner's count. */
    public static final String NOTE_COUNTS = "counts";
    /** The note that tells that the module is gone whose address is put next. */
    public static final String NOTE_STALE = "stale";
    /** The same of an owner that a test module pretends. */
    public static final String NOTE_MINIATURE = "miniature";

    private static final Pattern BUG = Pattern.compile("kernel BUG in symbol_put_addr(?:\\..*)?");
    private static final Pattern MINIATURE_BUG = Pattern.compile("kernel BUG in kmr_mini_put_there(?:\\..*)?");

    /**
     * The owner's reference count.
     *
     * @param got after a get by name
     * @param kernelPut after an address of the kernel itself was put then
     * @param put after the address that was got was put
     */
    public record Counts(int got, int kernelPut, int put) {
        /** As evidence. */
        public Map<String, Object> facts() {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("afterGetByName", got);
            facts.put("afterPutOfKernelAddress", kernelPut);
            facts.put("afterPutByAddress", put);
            return facts;
        }

        boolean right() {
            return kernelPut == got && put == got - 1;
        }
    }

    private PutAddrOracle() {}

    /**
     * Judges a trial that the kernel lived through.
     *
     * @param stale whether an address of a module that is gone was put in the end
     */
    public static TrialResult judge(Counts counts, boolean stale) {
        if (!counts.right()) {
            return new TrialResult(MISCOUNTED, counts.facts());
        }
        return new TrialResult(stale ? STALE_IGNORED : COUNTED, counts.facts());
    }

    /**
     * Judges a crash. It is the race's own when the module was told to be gone, and the BUG stands in the function
     * that was called with its address.
     */
    public static TrialResult judgeCrash(CrashFacts crash, List<AgentEvent.Note> notes) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("crash", crash.title());
        notes.forEach(note -> evidence.put(note.what(), note.facts()));
        evidence.put("task", crash.task());
        evidence.put("trace", crash.trace());
        boolean kernels = told(notes, NOTE_STALE) && BUG.matcher(crash.title()).matches();
        boolean miniatures = told(notes, NOTE_MINIATURE)
                && MINIATURE_BUG.matcher(crash.title()).matches();
        return new TrialResult(kernels || miniatures ? BUG_ON_STALE : CrashJudge.UNEXPECTED, evidence);
    }

    private static boolean told(List<AgentEvent.Note> notes, String what) {
        return notes.stream().anyMatch(note -> note.what().equals(what));
    }
}
