// SPDX-License-Identifier: Apache-2.0
/**
 * The bridge and the engine measured against C in one run: the cost of a call on this machine, and what the scenarios
 * do in a guest. C and Java take turns, and what is told is the ratio of each round. No part of what is released.
 */
@NullMarked
package org.kmodrace.bench;

import org.jspecify.annotations.NullMarked;
