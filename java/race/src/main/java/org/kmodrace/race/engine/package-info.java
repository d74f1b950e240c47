// SPDX-License-Identifier: Apache-2.0
/** What runs a trial inside the guest: actors on CPUs of their own, modules, gates, files. */
@NullMarked
package org.kmodrace.race.engine;

import org.jspecify.annotations.NullMarked;
