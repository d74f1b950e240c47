// SPDX-License-Identifier: Apache-2.0
/** Damages kernel modules on purpose: pure functions from a good file, a seed and a number to a mutant of it. */
@NullMarked
package org.kmodrace.race.mutate;

import org.jspecify.annotations.NullMarked;
