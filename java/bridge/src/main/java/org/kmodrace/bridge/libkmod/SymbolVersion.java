// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

/**
 * A symbol and the checksum over its type ({@code CONFIG_MODVERSIONS}).
 *
 * @param crc 32 bits; 0 when the file has none for it
 */
public record SymbolVersion(String symbol, long crc) {}
