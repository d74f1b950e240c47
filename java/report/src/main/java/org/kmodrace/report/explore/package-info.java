// SPDX-License-Identifier: Apache-2.0
/** Many seeds of one race, each of them one schedule: which hit, and what each brought that was new. */
@NullMarked
package org.kmodrace.report.explore;

import org.jspecify.annotations.NullMarked;
