// SPDX-License-Identifier: Apache-2.0
/** What a graded run answers to a question with few answers, such as a step of a bisection. */
@NullMarked
package org.kmodrace.report.decide;

import org.jspecify.annotations.NullMarked;
