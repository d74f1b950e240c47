// SPDX-License-Identifier: Apache-2.0
/** From a run record to verdicts: pure functions, nothing is read or printed here. */
@NullMarked
package org.kmodrace.report.grade;

import org.jspecify.annotations.NullMarked;
