// SPDX-License-Identifier: Apache-2.0
/** Programs that tests run in a guest, in the agent's stead. */
@NullMarked
package org.kmodrace.cli.guest;

import org.jspecify.annotations.NullMarked;
