// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.scenario;

/**
 * Where a race was first reported, or what a scenario without a seed goes by.
 *
 * @param seed the number of the report among the project's seeds, such as {@code "000"}; "" when none tells of it
 * @param date when it was written, as far as known
 * @param report its subject and author
 */
public record Origin(String seed, String date, String report) {}
