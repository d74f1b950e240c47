// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

/**
 * Where a section of a loaded module lies.
 *
 * @param name as {@code .text}
 * @param address unsigned; 0 where the kernel hides addresses ({@code kernel.kptr_restrict})
 */
public record ModuleSection(String name, long address) {}
