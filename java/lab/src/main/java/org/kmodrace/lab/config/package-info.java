// SPDX-License-Identifier: Apache-2.0
/** How kernels are configured: what a {@code .config} says, what is wanted of one, and fragments that ask for it. */
@NullMarked
package org.kmodrace.lab.config;

import org.jspecify.annotations.NullMarked;
