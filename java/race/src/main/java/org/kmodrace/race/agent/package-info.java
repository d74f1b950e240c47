// SPDX-License-Identifier: Apache-2.0
/** The guest's only program: runs a plan and tells what happens. */
@NullMarked
package org.kmodrace.race.agent;

import org.jspecify.annotations.NullMarked;
