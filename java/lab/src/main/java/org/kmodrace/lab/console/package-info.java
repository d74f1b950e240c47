// SPDX-License-Identifier: Apache-2.0
/** What a kernel prints on its console, and the crashes in it. */
@NullMarked
package org.kmodrace.lab.console;

import org.jspecify.annotations.NullMarked;
