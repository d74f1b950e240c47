// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.List;
import org.kmodrace.race.protocol.AgentEvent;

/**
 * Tells what it means that the kernel died during a trial. Runs on the host, which alone has seen
 * it; pure.
 */
@FunctionalInterface
public interface CrashJudge {
    /** The outcome's id when the crash has nothing to do with the race. */
    String UNEXPECTED = "unexpected-crash";

    /**
     * Judges one crash.
     *
     * @param crash what the console showed
     * @param notes what the trial had told before
     * @return the outcome; {@link #UNEXPECTED} when this crash is not the one that the race causes
     */
    TrialResult judge(CrashFacts crash, List<AgentEvent.Note> notes);
}
