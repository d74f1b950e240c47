// SPDX-License-Identifier: Apache-2.0
/** What a debugger needs to look into a kernel that came without debugging symbols. */
@NullMarked
package org.kmodrace.lab.debug;

import org.jspecify.annotations.NullMarked;
