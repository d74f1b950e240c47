// SPDX-License-Identifier: Apache-2.0
/** How actors look at the kernel: byte-wise readers, pollers, and the two rules of kmod. */
@NullMarked
package org.kmodrace.race.observe;

import org.jspecify.annotations.NullMarked;
