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
     * The event as an object of JSON values, its type in {@code t}. Each event does it itself: a switch over them all
     * would be linked at run time, which costs an emulated guest a noticeable part of its start.
     */
    Map<String, Object> toMap();

    /**
     * The first event of a machine.
     *
     * @param version {@link #VERSION} of the agent
     * @param release the running kernel's release
     * @param jdk the runtime's version
     * @param backend the syscall backend in use
     * @param cpus how many CPUs the guest has
     * @param uptimeMillis since the kernel started
     * @param text where the kernel's text begins, in hexadecimal; "" when it does not tell
     */
    record Hello(int version, String release, String jdk, String backend, int cpus, long uptimeMillis, String text)
            implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            Map<String, Object> map = EventCodec.fields(
                    "hello",
                    "v",
                    version,
                    "release",
                    release,
                    "jdk",
                    jdk,
                    "backend",
                    backend,
                    "cpus",
                    cpus,
                    "uptimeMillis",
                    uptimeMillis);
            if (!text.isEmpty()) {
                map.put("text", text);
            }
            return map;
        }
    }

    /** A plan item begins. */
    record ItemStarted(String scenario, String variant, int trials, long nanos) implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            return EventCodec.fields(
                    "item-start", "scenario", scenario, "variant", variant, "trials", trials, "ns", nanos);
        }
    }

    /** A trial begins. */
    record TrialStarted(String scenario, String variant, int trial, long nanos) implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            return EventCodec.fields(
                    "trial-start", "scenario", scenario, "variant", variant, "trial", trial, "ns", nanos);
        }
    }

    /** Something that must be known outside even if the kernel does not survive the trial. */
    record Note(String scenario, String variant, int trial, String what, Map<String, Object> facts)
            implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            return EventCodec.fields(
                    "note", "scenario", scenario, "variant", variant, "trial", trial, "what", what, "facts", facts);
        }
    }

    /**
     * A trial has ended.
     *
     * @param engine what the engine itself did and measured, see {@link EngineFacts}
     * @param nanos how long it took
     */
    record TrialEnded(
            String scenario,
            String variant,
            int trial,
            String outcome,
            Map<String, Object> evidence,
            Map<String, Object> engine,
            long nanos)
            implements AgentEvent {
        /** One of which the engine has nothing to tell. */
        public TrialEnded(
                String scenario, String variant, int trial, String outcome, Map<String, Object> evidence, long nanos) {
            this(scenario, variant, trial, outcome, evidence, Map.of(), nanos);
        }

        @Override
        public Map<String, Object> toMap() {
            Map<String, Object> map = EventCodec.fields(
                    "trial-end",
                    "scenario",
                    scenario,
                    "variant",
                    variant,
                    "trial",
                    trial,
                    "outcome",
                    outcome,
                    "evidence",
                    evidence);
            if (!engine.isEmpty()) {
                map.put("engine", engine);
            }
            map.put("ns", nanos);
            return map;
        }
    }

    /**
     * What a ledger of symbol_get() and symbol_put() came to over an item's trials on this machine.
     *
     * @param why there is none, a phrase; "" when there is one
     * @param facts what {@link org.kmodrace.race.trace.LedgerReport#toMap} wrote; empty when there is none
     */
    record Ledger(String scenario, String variant, String why, Map<String, Object> facts) implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            return EventCodec.fields("ledger", "scenario", scenario, "variant", variant, "why", why, "facts", facts);
        }
    }

    /**
     * What was done in a trial, by whom and when: told of the first of each outcome.
     *
     * @param facts what {@link org.kmodrace.race.trace.Timeline#toMap} wrote
     */
    record Timeline(String scenario, String variant, int trial, String outcome, Map<String, Object> facts)
            implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            return EventCodec.fields(
                    "timeline",
                    "scenario",
                    scenario,
                    "variant",
                    variant,
                    "trial",
                    trial,
                    "outcome",
                    outcome,
                    "facts",
                    facts);
        }
    }

    /** A variant cannot run on this kernel. */
    record Skipped(String scenario, String variant, String why) implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            return EventCodec.fields("skipped", "scenario", scenario, "variant", variant, "why", why);
        }
    }

    /**
     * The harness failed in the guest; the item ends.
     *
     * @param trial -1 outside of a trial
     */
    record Failed(String scenario, String variant, int trial, String why) implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            return EventCodec.fields("failed", "scenario", scenario, "variant", variant, "trial", trial, "why", why);
        }
    }

    /**
     * An item has been tried enough before its planned trials were done.
     *
     * @param why a sentence without its end
     */
    record Stopped(String scenario, String variant, String why) implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            return EventCodec.fields("stopped", "scenario", scenario, "variant", variant, "why", why);
        }
    }

    /** A plan item has ended, one way or another. */
    record ItemEnded(String scenario, String variant, long nanos) implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            return EventCodec.fields("item-end", "scenario", scenario, "variant", variant, "ns", nanos);
        }
    }

    /**
     * A command begins.
     *
     * @param number counts the machine's commands from 0
     * @param command as a {@link GuestCommand} is written
     */
    record CommandStarted(int number, String command) implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            return EventCodec.fields("command-start", "number", number, "command", command);
        }
    }

    /** A step of a command that must be known outside even if the kernel does not survive the command. */
    record CommandNote(int number, String what, Map<String, Object> facts) implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            return EventCodec.fields("command-note", "number", number, "what", what, "facts", facts);
        }
    }

    /** What came of a command. */
    record CommandEnded(int number, Map<String, Object> answer, long nanos) implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            return EventCodec.fields("command-end", "number", number, "answer", answer, "ns", nanos);
        }
    }

    /** The harness could not carry a command out; no further command is begun. */
    record CommandFailed(int number, String why) implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            return EventCodec.fields("command-failed", "number", number, "why", why);
        }
    }

    /** Told every second, so that a silent machine is known for one. */
    record Heartbeat(long uptimeMillis) implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            return EventCodec.fields("heartbeat", "uptimeMillis", uptimeMillis);
        }
    }

    /** The plan is done; nothing comes after this. */
    record Bye(long uptimeMillis) implements AgentEvent {
        @Override
        public Map<String, Object> toMap() {
            return EventCodec.fields("bye", "uptimeMillis", uptimeMillis);
        }
    }
}
