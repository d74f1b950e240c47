// SPDX-License-Identifier: Apache-2.0
/**
 * What a run record says: graded, counted and rendered, from the record alone. Nothing here runs a race.
 */
@NullMarked
package org.kmodrace.report;

import org.jspecify.annotations.NullMarked;
