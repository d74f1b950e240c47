// SPDX-License-Identifier: Apache-2.0
/**
 * What init_module(2), finit_module(2) and delete_module(2) answer: a table of cases, each with what is done, the
 * answer that must come, the kernels it holds for and the source that says so. What differs from kernel to kernel is
 * a line of the table and not code.
 */
@NullMarked
package org.kmodrace.race.contract;

import org.jspecify.annotations.NullMarked;
