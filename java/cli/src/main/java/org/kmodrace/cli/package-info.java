// SPDX-License-Identifier: Apache-2.0
/**
 * The commands: arguments become a plan, progress is shown, the output is chosen. The only place that may end the JVM.
 */
@NullMarked
package org.kmodrace.cli;

import org.jspecify.annotations.NullMarked;
