// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.console.KernelReport;
import org.kmodrace.race.protocol.AgentEvent;

/**
 * How a machine ended, and what it was doing.
 *
 * @param vm the machine's name
 * @param how as the journal says it
 * @param detail for people; may be empty
 * @param crash what its console shows, if it shows a crash
 * @param trial the trial that was under way, or null
 * @param notes what that trial had told
 * @param spoke whether the agent ever said a word
 */
record Ending(
        String vm,
        How how,
        String detail,
        Optional<KernelReport> crash,
        AgentEvent.@Nullable TrialStarted trial,
        List<AgentEvent.Note> notes,
        boolean spoke) {

    /** The words of the journal. */
    enum How {
        /** The plan was run to its end. */
        DONE("done"),
        /** The kernel died. */
        CRASHED("crashed"),
        /** The agent fell silent, or a trial did not end. */
        SILENT("silent"),
        /** The agent, or somebody in its stead, said what no agent says. */
        NONSENSE("nonsense"),
        /** The kernel printed more than anybody wants to keep. */
        FLOODED("flooded"),
        /** QEMU ended and nobody knows why. */
        KILLED("killed"),
        /** The agent never spoke. */
        BOOT_FAILED("boot-failed");

        private final String word;

        How(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }
}
