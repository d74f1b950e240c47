// SPDX-License-Identifier: Apache-2.0
/** The scenarios, one file each. */
@NullMarked
package org.kmodrace.race.catalogue;

import org.jspecify.annotations.NullMarked;
