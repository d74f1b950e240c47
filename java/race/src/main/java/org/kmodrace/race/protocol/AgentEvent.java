// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import java.util.Map;

/**
 * What the agent tells, one JSON object a line ({@link EventCodec}). Times are nanoseconds of the
 * guest's monotonic clock.
 */
public sealed interface AgentEvent {
    /** The version of this protocol; the host refuses another. */
    int VERSION = 1;

    /**
     * The first event of a machine.
     *
     * @param version {@link #VERSION} of the agent
     * @param release the running kernel's release
     * @param jdk the runtime's version
     * @param backend the syscall backend in use
     * @param cpus how many CPUs the guest has
     * @param uptimeMillis since the kernel started
     */
    record Hello(int version, String release, String jdk, String backend, int cpus, long uptimeMillis)
            implements AgentEvent {}

    /** A plan item begins. */
    record ItemStarted(String scenario, String variant, int trials, long nanos) implements AgentEvent {}

    /** A trial begins. */
    record TrialStarted(String scenario, String variant, int trial, long nanos) implements AgentEvent {}

    /** Something that must be known outside even if the kernel does not survive the trial. */
    record Note(String scenario, String variant, int trial, String what, Map<String, Object> facts)
            implements AgentEvent {}

    /**
     * A trial has ended.
     *
     * @param nanos how long it took
     */
    record TrialEnded(
            String scenario, String variant, int trial, String outcome, Map<String, Object> evidence, long nanos)
            implements AgentEvent {}

    /** A variant cannot run on this kernel. */
    record Skipped(String scenario, String variant, String why) implements AgentEvent {}

    /**
     * The harness failed in the guest; the item ends.
     *
     * @param trial -1 outside of a trial
     */
    record Failed(String scenario, String variant, int trial, String why) implements AgentEvent {}

    /** A plan item has ended, one way or another. */
    record ItemEnded(String scenario, String variant, long nanos) implements AgentEvent {}

    /** Told every second, so that a silent machine is known for one. */
    record Heartbeat(long uptimeMillis) implements AgentEvent {}

    /** The plan is done; nothing comes after this. */
    record Bye(long uptimeMillis) implements AgentEvent {}
}
