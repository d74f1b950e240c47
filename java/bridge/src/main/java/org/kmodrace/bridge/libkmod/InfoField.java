// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

/**
 * One thing that a module's file says of itself, as {@code license=GPL}. Parameters are two of them: {@code parm}
 * with {@code name:description} and {@code parmtype} with {@code name:type}.
 *
 * @param key as {@code license}, {@code depends}, {@code vermagic}; {@code sig_id} and the like for signed modules
 * @param value may be empty and may have several lines
 */
public record InfoField(String key, String value) {}
