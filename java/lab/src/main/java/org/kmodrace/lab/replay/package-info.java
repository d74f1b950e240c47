// SPDX-License-Identifier: Apache-2.0
/** Deterministic machines: whether two of them did the same, and where they parted. */
@NullMarked
package org.kmodrace.lab.replay;

import org.jspecify.annotations.NullMarked;
