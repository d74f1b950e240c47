// SPDX-License-Identifier: Apache-2.0
/** Builds the test modules for a kernel, outside its tree and without root, and reads what a {@code .ko} says of itself. */
@NullMarked
package org.kmodrace.lab.modules;

import org.jspecify.annotations.NullMarked;
