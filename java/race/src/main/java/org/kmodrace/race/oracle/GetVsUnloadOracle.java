// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.protocol.AgentEvent;

/** Judges who won when a symbol was got while its owner was unloaded. */
public final class GetVsUnloadOracle {
    /** Both succeeded: somebody holds a symbol of a module that is gone. */
    public static final String GOT_AND_GONE = "got-and-gone";
    /** The get came while the owner was on its way out and still listed, and was refused. */
    public static final String REFUSED_WHILE_LEAVING = "refused-while-leaving";
    /** One was over before the other began. */
    public static final String ONE_AFTER_THE_OTHER = "one-after-the-other";
    /** The get found the owner, and a kernel BUG when it took its reference: the owner was being freed. */
    public static final String BUG_IN_GET = "bug-in-get";
    /** Neither succeeded, or a call answered something that is not documented. */
    public static final String UNDOCUMENTED = "undocumented-answer";

    /** The state that {@code /proc/modules} shows of a module whose exit runs. */
    private static final String LEAVING = "Unloading";

    /** The note that tells that the owner is being freed, and somebody has found its symbol. */
    public static final String NOTE_FREEING = "freeing";

    /**
     * One attempt.
     *
     * @param getAfterMicros by how much the get was sent off later than the unload, negative when earlier
     * @param get what the get answered: ENOENT when the symbol was not handed out
     * @param unload what delete_module(2) answered
     * @param stateAfterGet the owner's state in {@code /proc/modules} when the get had its answer; "" when it was
     *     not looked at, or the owner was not listed
     */
    public record Round(int getAfterMicros, SysResult get, SysResult unload, String stateAfterGet) {
        boolean gotAndGone() {
            return get.ok() && unload.ok();
        }

        boolean documented() {
            return get.ok() ? unload.failedWith(Errno.EAGAIN) : get.failedWith(Errno.ENOENT) && unload.ok();
        }

        boolean refusedWhileLeaving() {
            return !get.ok() && stateAfterGet.equals(LEAVING);
        }

        @Override
        public String toString() {
            String state = stateAfterGet.isEmpty() ? "" : ", owner " + stateAfterGet;
            return "get sent %+d us: %s%s, delete_module: %s"
                    .formatted(
                            getAfterMicros,
                            get.ok() ? "got" : get,
                            state,
                            unload.failedWith(Errno.EAGAIN) ? "EWOULDBLOCK" : unload);
        }
    }

    private static final Pattern BUG = Pattern.compile("kernel BUG in (?:__symbol_get|kmr_mini_take)(?:\\..*)?");

    private GetVsUnloadOracle() {}

    /** Judges a crash. It is the race's own when the BUG stands in the get; nothing else here may end a kernel. */
    public static TrialResult judgeCrash(CrashFacts crash, List<AgentEvent.Note> notes) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put(TrialResult.SEEN, crash.title() + ": the owner was being freed");
        evidence.put("crash", crash.title());
        evidence.put("task", crash.task());
        evidence.put("trace", crash.trace());
        notes.forEach(note -> evidence.put(note.what(), note.facts()));
        return new TrialResult(BUG.matcher(crash.title()).matches() ? BUG_IN_GET : CrashJudge.UNEXPECTED, evidence);
    }

    /** Judges the rounds of a trial by the worst of them. */
    public static TrialResult judge(List<Round> rounds) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("getFirst", count(rounds.stream().map(r -> r.get().ok()).toList()));
        evidence.put(
                "unloadFirst", count(rounds.stream().map(r -> !r.get().ok()).toList()));
        evidence.put(
                "refusedWhileLeaving",
                count(rounds.stream().map(Round::refusedWhileLeaving).toList()));
        evidence.put("rounds", rounds.stream().map(Round::toString).toList());
        String outcome;
        if (rounds.stream().anyMatch(Round::gotAndGone)) {
            outcome = GOT_AND_GONE;
        } else if (!rounds.stream().allMatch(Round::documented)) {
            outcome = UNDOCUMENTED;
        } else {
            outcome =
                    rounds.stream().anyMatch(Round::refusedWhileLeaving) ? REFUSED_WHILE_LEAVING : ONE_AFTER_THE_OTHER;
        }
        return new TrialResult(outcome, evidence);
    }

    private static long count(List<Boolean> which) {
        return which.stream().filter(yes -> yes).count();
    }
}
