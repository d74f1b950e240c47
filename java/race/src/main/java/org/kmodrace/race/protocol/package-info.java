// SPDX-License-Identifier: Apache-2.0
/** The plan that goes into the guest and the events that come out of it, one JSON object a line. */
@NullMarked
package org.kmodrace.race.protocol;

import org.jspecify.annotations.NullMarked;
