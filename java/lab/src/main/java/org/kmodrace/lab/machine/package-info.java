// SPDX-License-Identifier: Apache-2.0
/** Machines that boot a kernel: QEMU, how it is started, watched and ended. */
@NullMarked
package org.kmodrace.lab.machine;

import org.jspecify.annotations.NullMarked;
