// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.scenario;

import java.util.List;

/**
 * What the kernel must have for a scenario.
 *
 * @param options configuration options that must be set ({@code y} or {@code m}), without {@code CONFIG_}
 * @param modules the test modules that are loaded, by name
 * @param kernelModules the kernel's own modules that are loaded, by name; what they need goes without saying
 * @param descheduled whether the host takes the machine's CPUs away at random
 * @param helpers whether the kernel starts programs of the guest by itself (call_usermodehelper()), which it does
 *     outside of any root directory but its own
 */
public record Needs(
        List<String> options, List<String> modules, List<String> kernelModules, boolean descheduled, boolean helpers) {}
