// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

/** What a running machine lets be heard. */
public sealed interface MachineEvent {
    /** A line on the agent's port, without its end. */
    record AgentLine(String line) implements MachineEvent {}

    /**
     * The machine has ended, and everything it said has been heard.
     *
     * @param how such as {@code QEMU ended with status 1}
     */
    record Ended(String how) implements MachineEvent {}

    /** It was ended, since it printed more on its console than is kept. */
    record Flooded() implements MachineEvent {}

    /** Its words could not be kept: the disk is full, or the like. */
    record Broken(java.io.IOException why) implements MachineEvent {}
}
