// SPDX-License-Identifier: Apache-2.0
/**
 * What all backends share and no user of the library sees: the kernel's call numbers, its structs, how strings are
 * handed over. A backend adds memory and one way of making a call.
 */
@NullMarked
package org.kmodrace.bridge.linux;

import org.jspecify.annotations.NullMarked;
