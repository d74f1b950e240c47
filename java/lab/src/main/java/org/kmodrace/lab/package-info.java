// SPDX-License-Identifier: Apache-2.0
/**
 * What the rooms of the lab share: errors written for people, progress, the user's cache, and subprocesses that cannot
 * outlive us.
 */
@NullMarked
package org.kmodrace.lab;

import org.jspecify.annotations.NullMarked;
