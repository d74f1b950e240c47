// SPDX-License-Identifier: Apache-2.0
/**
 * The system calls themselves: {@link org.kmodrace.bridge.ModuleSyscalls} and what its calls
 * answer. Usable alone. The backends live in rooms of their own beside this one and are chosen by
 * name through {@link org.kmodrace.bridge.Backends}.
 */
@NullMarked
package org.kmodrace.bridge;

import org.jspecify.annotations.NullMarked;
