// SPDX-License-Identifier: Apache-2.0
/**
 * Machines that have a life of their own: one that is reached over SSH, one of Vagrant's, and this very one. They are
 * looked at before anything is done to them, get the guest's file system as a folder, run the agent in it, and are
 * booted anew where a race has left their kernel unfit.
 */
@NullMarked
package org.kmodrace.lab.visit;

import org.jspecify.annotations.NullMarked;
