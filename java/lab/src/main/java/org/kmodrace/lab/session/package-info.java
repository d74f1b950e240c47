// SPDX-License-Identifier: Apache-2.0
/** A run's work: which trials go to which machine, and what happens when a machine dies. */
@NullMarked
package org.kmodrace.lab.session;

import org.jspecify.annotations.NullMarked;
