// SPDX-License-Identifier: Apache-2.0
/**
 * The everyday module commands, where the kernel is: in a guest, asked for by the agent's plan, or on the machine
 * that runs us. Each gives an answer of JSON values that says the same in both places.
 */
@NullMarked
package org.kmodrace.race.command;

import org.jspecify.annotations.NullMarked;
