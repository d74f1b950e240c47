// SPDX-License-Identifier: Apache-2.0
/**
 * The backend on Java's Foreign Function and Memory API: the only room in which {@code
 * java.lang.foreign} is spoken.
 */
@NullMarked
package org.kmodrace.bridge.ffm;

import org.jspecify.annotations.NullMarked;
