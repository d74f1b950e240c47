// SPDX-License-Identifier: Apache-2.0
/** The part that runs inside the guest, started in the agent's stead; numbers out as lines of words. */
@NullMarked
package org.kmodrace.bench.guest;

import org.jspecify.annotations.NullMarked;
