// SPDX-License-Identifier: Apache-2.0
/** The run record: one directory that holds what was asked, what happened, and nothing that was concluded from it. */
@NullMarked
package org.kmodrace.report.record;

import org.jspecify.annotations.NullMarked;
