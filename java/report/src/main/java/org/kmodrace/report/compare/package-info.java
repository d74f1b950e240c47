// SPDX-License-Identifier: Apache-2.0
/** Two graded runs beside each other: what changed, what did not show a change, and what the trials cannot tell. */
@NullMarked
package org.kmodrace.report.compare;

import org.jspecify.annotations.NullMarked;
