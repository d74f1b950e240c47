// SPDX-License-Identifier: Apache-2.0
/** The guest's initramfs: a linked Java runtime, the agent, the test modules, and what else the guest needs. */
@NullMarked
package org.kmodrace.lab.image;

import org.jspecify.annotations.NullMarked;
