// SPDX-License-Identifier: Apache-2.0
/** Pure functions from observations to outcomes; nothing here touches a kernel. */
@NullMarked
package org.kmodrace.race.oracle;

import org.jspecify.annotations.NullMarked;
