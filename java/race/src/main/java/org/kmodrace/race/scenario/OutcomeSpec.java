// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.scenario;

/**
 * One of the ways in which a trial may end.
 *
 * @param id as it stands in events and results, lower case with dashes
 * @param meaning what it says about the kernel, a sentence
 */
public record OutcomeSpec(String id, Grade grade, String meaning) {}
