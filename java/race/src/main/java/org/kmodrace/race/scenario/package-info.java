// SPDX-License-Identifier: Apache-2.0
/** What a scenario declares: actors, outcomes with their grades, controls, needs, origin. No code runs here. */
@NullMarked
package org.kmodrace.race.scenario;

import org.jspecify.annotations.NullMarked;
