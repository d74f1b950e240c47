// SPDX-License-Identifier: Apache-2.0
/**
 * The tools that kernel modules are built with: this host's own, or those of a Debian release, in a tree or a container
 * that is entered for the build alone.
 */
@NullMarked
package org.kmodrace.lab.toolchain;

import org.jspecify.annotations.NullMarked;
