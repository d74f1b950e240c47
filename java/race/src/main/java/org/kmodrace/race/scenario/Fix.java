// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.scenario;

import java.util.List;

/**
 * The race again, in the same boot, after a test module has put the fix into the running kernel. It runs only when it
 * is asked for, as often as the race; a hit says that the fix does not hold.
 *
 * @param control the race under the fix, as a control that must not reproduce; its name is the fix's
 * @param options what the kernel must have for it besides what the scenario needs, without {@code CONFIG_}
 */
public record Fix(Control control, List<String> options) {
    public String name() {
        return control.name();
    }
}
