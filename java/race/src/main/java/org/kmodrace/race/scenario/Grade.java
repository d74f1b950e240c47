// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.scenario;

/** How an outcome is to be taken, as jcstress grades them. */
public enum Grade {
    /** Nothing to see: what a right kernel does. */
    ACCEPTABLE,
    /** The known race was seen: a hit. */
    INTERESTING,
    /** What no kernel may do. An outcome that nobody declared is graded so as well. */
    FORBIDDEN
}
