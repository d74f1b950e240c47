// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.protocol.AgentEvent;

/** Judges what one symbol_put() too many does to the symbol's owner. */
public final class UnmatchedPutOracle {
    /** The count was below zero, and the kernel died of it when the owner was to go: the known fault. */
    public static final String BUG_ON_UNLOAD = "bug-on-unload";
    /** The count was below zero, and the owner could go all the same. */
    public static final String NEGATIVE_SURVIVED = "negative-survived";
    /** The count never fell below zero, and the owner could go. */
    public static final String BALANCED = "balanced";
    /** The owner cannot go, or the count and what delete_module does contradict each other. */
    public static final String INCONSISTENT = "count-inconsistent";

    /** The note that tells of the owner while the user that put too often is still loaded. */
    public static final String NOTE_OWNER_WITH_USER = "owner-with-user";
    /** The note that tells of the owner alone, before it is to go; {@link #REFERENCES} is among its facts. */
    public static final String NOTE_OWNER = "owner";
    /** The same of an owner that a test module pretends. */
    public static final String NOTE_MINIATURE = "miniature";
    /** The fact that holds the owner's reference count, a whole number. */
    public static final String REFERENCES = "references";

    private static final String BUG_IN = "kernel BUG in ";

    /** What delete_module(2) is called on its way, and what of its way compilers leave uninlined. */
    private static final Pattern DELETE_MODULE = Pattern.compile("(?:__\\w+_)?sys_delete_module(?:\\..*)?");

    private static final Pattern RELEASE = Pattern.compile("(?:try_release_module_ref|try_stop_module)(?:\\..*)?");
    private static final Pattern MINIATURE = Pattern.compile("kmr_mini_release(?:\\..*)?");

    private UnmatchedPutOracle() {}

    /** Judges a trial that the kernel lived through. */
    public static TrialResult judge(int references, SysResult unload) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put(REFERENCES, references);
        evidence.put("deleteModule", unload.toString());
        String outcome;
        if (unload.ok() && references <= 0) {
            outcome = references < 0 ? NEGATIVE_SURVIVED : BALANCED;
        } else {
            outcome = INCONSISTENT;
        }
        return new TrialResult(outcome, evidence);
    }

    /**
     * Judges a crash. It is the race's own when the owner's count was told to be below zero, and the BUG stands where
     * a module's count is released on behalf of delete_module(2), or where the miniature releases its own.
     */
    public static TrialResult judgeCrash(CrashFacts crash, List<AgentEvent.Note> notes) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("crash", crash.title());
        notes.forEach(note -> evidence.put(note.what(), note.facts()));
        evidence.put("task", crash.task());
        evidence.put("trace", crash.trace());
        boolean kernels = negative(notes, NOTE_OWNER) && isInRelease(crash);
        boolean miniatures = negative(notes, NOTE_MINIATURE)
                && MINIATURE.matcher(function(crash)).matches();
        boolean own = kernels || miniatures;
        return new TrialResult(own ? BUG_ON_UNLOAD : CrashJudge.UNEXPECTED, evidence);
    }

    private static boolean isInRelease(CrashFacts crash) {
        String function = function(crash);
        if (DELETE_MODULE.matcher(function).matches()) {
            return true;
        }
        return RELEASE.matcher(function).matches()
                && crash.trace().stream().anyMatch(f -> DELETE_MODULE.matcher(f).matches());
    }

    /** The function that the BUG stands in, "" for another kind of crash. */
    private static String function(CrashFacts crash) {
        return crash.title().startsWith(BUG_IN) ? crash.title().substring(BUG_IN.length()) : "";
    }

    private static boolean negative(List<AgentEvent.Note> notes, String what) {
        return notes.stream()
                .anyMatch(note -> note.what().equals(what)
                        && note.facts().get(REFERENCES) instanceof Number count
                        && count.intValue() < 0);
    }
}
