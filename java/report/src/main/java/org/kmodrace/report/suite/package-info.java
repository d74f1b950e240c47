// SPDX-License-Identifier: Apache-2.0
/** Graded runs as the test suites that the engines of continuous integration know: cases that pass, fail or are skipped. */
@NullMarked
package org.kmodrace.report.suite;

import org.jspecify.annotations.NullMarked;
