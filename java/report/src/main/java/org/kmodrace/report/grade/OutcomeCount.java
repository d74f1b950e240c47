// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import org.kmodrace.race.scenario.Grade;

/**
 * How often a race ended in one way.
 *
 * @param id the outcome's
 * @param count of trials, at least 1
 */
public record OutcomeCount(String id, Grade grade, int count) {}
