// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.scenario;

/** What is said in the end of a scenario on a kernel. */
public enum VerdictKind {
    /** The known race was seen at least once and every control held. */
    REPRODUCED,
    /** It was not seen, although the control that must show it did. */
    NOT_SEEN,
    /** Something was seen that no kernel may do. */
    VIOLATED,
    /** The kernel died in a way that the scenario does not expect, and did so again when asked. */
    CRASHED,
    /** The kernel lacks what the scenario needs. */
    SKIPPED,
    /** The tool, the machine or a control failed: nothing is said about the kernel. */
    ERROR
}
