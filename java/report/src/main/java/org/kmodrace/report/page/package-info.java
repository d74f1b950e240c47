// SPDX-License-Identifier: Apache-2.0
/** What the page of a run tells, arranged for its templates ({@code src/main/jte}), which only lay it out. */
@NullMarked
package org.kmodrace.report.page;

import org.jspecify.annotations.NullMarked;
