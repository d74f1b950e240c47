// SPDX-License-Identifier: Apache-2.0
/** Graded runs and declarations as text and JSON. */
@NullMarked
package org.kmodrace.report.render;

import org.jspecify.annotations.NullMarked;
