// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

/**
 * What became of a control.
 *
 * @param mustReproduce whether it must be hit, or must never be
 * @param hits trials that showed the race
 * @param trials that ended
 * @param held whether it did what it must
 * @param why what it did instead, a phrase; "" when it held
 */
public record ControlResult(String name, boolean mustReproduce, int hits, int trials, boolean held, String why) {}
