// SPDX-License-Identifier: Apache-2.0
/**
 * Races declared as scenarios and run as trials: actors behind a gate, observers beside them, oracles after them, and
 * the agent that runs it all inside the machine.
 */
@NullMarked
package org.kmodrace.race;

import org.jspecify.annotations.NullMarked;
