// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.List;
import java.util.stream.Collectors;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.observe.InitstateRules.State;

/**
 * What was seen of one who loaded a module in the manner of modprobe: what it needs first, and what its rule takes for
 * loaded not at all.
 *
 * @param steps in their order
 * @param afterwards the module's state when the prober went on: {@link State#LIVE}, or it was told too early
 * @param blockedIn the kernel function in which the prober slept while the window was open; "" when it had gone on
 */
public record ProbeSeen(String name, List<Step> steps, State afterwards, String blockedIn) {
    /**
     * One module of a probe.
     *
     * @param said what the rule made of sysfs
     * @param answer of finit_module(2); 0 when it was not called
     * @param called whether finit_module(2) was called
     */
    public record Step(String module, State said, SysResult answer, boolean called) {
        /** What the rule takes for loaded is skipped. */
        public static Step skipped(String module, State said) {
            return new Step(module, said, new SysResult(0, Errno.NONE), false);
        }

        /** Whether the probe goes on after it. */
        public boolean fine() {
            return answer.ok() || answer.failedWith(Errno.EEXIST);
        }

        @Override
        public String toString() {
            return module + (called ? ": " + answer : " is " + said + ": skipped");
        }
    }

    /** Whether it was told that all is loaded. */
    public boolean toldLoaded() {
        return steps.stream().allMatch(Step::fine);
    }

    boolean toldTooEarly() {
        return toldLoaded() && afterwards != State.LIVE;
    }

    boolean metUnknownSymbol() {
        return steps.stream().anyMatch(s -> s.called() && s.answer().failedWith(Errno.ENOENT));
    }

    @Override
    public String toString() {
        String did = steps.stream().map(Step::toString).collect(Collectors.joining(", "));
        return name + ": " + did + (toldLoaded() ? ", then " + afterwards : "")
                + (blockedIn.isEmpty() ? "" : ", slept in " + blockedIn);
    }
}
