// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import java.time.Duration;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;

/** How a machine is booted anew. */
public interface Restart {
    /** Whether it can be done to a machine that does not answer. */
    boolean fromOutside();

    /**
     * Has it booted anew; it need not be up yet when this returns.
     *
     * @throws LabException when that cannot be done
     */
    void run(Reach reach) throws LabException, InterruptedException;

    /** By the machine itself: with its file systems written, if that still can be done, and at once. */
    record ByItself() implements Restart {
        private static final Duration PATIENCE = Duration.ofSeconds(60);

        @Override
        public boolean fromOutside() {
            return false;
        }

        @Override
        public void run(Reach reach) throws LabException, InterruptedException {
            // In the background and without its output: the connection must not wait for what cannot end.
            String script =
                    "(echo 1 >/proc/sys/kernel/sysrq; for key in s u b; do echo $key >/proc/sysrq-trigger; sleep 1;"
                            + " done) >/dev/null 2>&1 </dev/null & sleep 0.5";
            ToolRun.Result result = reach.run(script).deadline(PATIENCE).run();
            if (result.status() != 0) {
                Reach.Trouble trouble = reach.trouble("booting it anew", result.status(), result.errors());
                // One that does not answer may be on its way already: a panic boots anew.
                if (!trouble.passing()) {
                    throw trouble.exception();
                }
            }
        }
    }
}
