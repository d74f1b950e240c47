// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.scenario;

/**
 * What is known of today's kernels.
 *
 * @param because why, with the kernel source that shows it
 */
public record Expectation(VerdictKind verdict, String because) {}
