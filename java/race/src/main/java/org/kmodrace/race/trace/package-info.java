// SPDX-License-Identifier: Apache-2.0
/**
 * What the kernel itself tells of its modules while it works: an instance of tracefs of our own, its buffer read as the
 * kernel keeps it, and what follows from the events: who holds which module, and what happened in a trial.
 */
@NullMarked
package org.kmodrace.race.trace;

import org.jspecify.annotations.NullMarked;
