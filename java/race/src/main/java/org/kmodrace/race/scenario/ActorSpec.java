// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.scenario;

/**
 * A thread or process of a trial.
 *
 * @param does what it does, a phrase
 */
public record ActorSpec(String name, String does) {}
