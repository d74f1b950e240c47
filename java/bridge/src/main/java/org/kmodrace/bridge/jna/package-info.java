// SPDX-License-Identifier: Apache-2.0
/** The backend on Java Native Access: syscall(2) of the C library, mapped directly. */
@NullMarked
package org.kmodrace.bridge.jna;

import org.jspecify.annotations.NullMarked;
