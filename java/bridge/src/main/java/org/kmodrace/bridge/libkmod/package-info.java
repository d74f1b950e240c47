// SPDX-License-Identifier: Apache-2.0
/**
 * libkmod, the library under modprobe and modinfo, through JNA: names, aliases, dependencies, what a
 * module file says of itself, and the states of loaded modules. Start at {@link
 * org.kmodrace.bridge.libkmod.Kmod}.
 *
 * <p>Needs JNA ({@code net.java.dev.jna:jna} or {@code jna-jpms}) and {@code libkmod.so.2} (Debian's package
 * libkmod2), any version of it from 28 on; a function that an older one lacks is found out when it is called for.
 */
@NullMarked
package org.kmodrace.bridge.libkmod;

import org.jspecify.annotations.NullMarked;
