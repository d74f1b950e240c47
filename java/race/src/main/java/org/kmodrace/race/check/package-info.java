// SPDX-License-Identifier: Apache-2.0
/** Checks for anybody's module: what is declared of them, and the code that drives the module inside the guest. */
@NullMarked
package org.kmodrace.race.check;

import org.jspecify.annotations.NullMarked;
