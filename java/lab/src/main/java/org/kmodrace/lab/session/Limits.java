// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.time.Duration;
import org.kmodrace.lab.machine.BootSpec;

/**
 * How long anything may take, and how often it is tried again.
 *
 * @param boot from QEMU's start to the agent's first word
 * @param silence without a word of the agent, who speaks every second
 * @param trial for one trial, or one command
 * @param consoleMost bytes of a machine's console
 * @param bootAttempts how often a machine that does not come up is started
 * @param trialAttempts how often a trial that was lost is repeated
 */
public record Limits(
        Duration boot, Duration silence, Duration trial, long consoleMost, int bootAttempts, int trialAttempts) {
    /** Generous: emulated guests on a busy machine are slow, and a verdict must not depend on it. */
    public static final Limits DEFAULT = new Limits(
            Duration.ofSeconds(90), Duration.ofSeconds(30), Duration.ofSeconds(120), BootSpec.CONSOLE_MOST, 3, 3);

    /** For a machine that a person looks into with a debugger: it may stand still for a week. */
    public static final Limits WHILE_DEBUGGED =
            new Limits(Duration.ofDays(7), Duration.ofDays(7), Duration.ofDays(7), BootSpec.CONSOLE_MOST, 1, 1);

    public Limits withBoot(Duration boot) {
        return new Limits(boot, silence, trial, consoleMost, bootAttempts, trialAttempts);
    }

    public Limits withSilence(Duration silence) {
        return new Limits(boot, silence, trial, consoleMost, bootAttempts, trialAttempts);
    }

    public Limits withTrial(Duration trial) {
        return new Limits(boot, silence, trial, consoleMost, bootAttempts, trialAttempts);
    }

    public Limits withConsoleMost(long bytes) {
        return new Limits(boot, silence, trial, bytes, bootAttempts, trialAttempts);
    }
}
