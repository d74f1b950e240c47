// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import org.kmodrace.bridge.SysResult;

/** What a case does. */
@FunctionalInterface
interface Deed {
    /** Prepares what the case needs, makes the one call that it is about, and returns what that answered. */
    SysResult on(Bench bench);
}
