// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import java.util.Optional;

/**
 * A symbol that a module offers to others.
 *
 * @param crc the checksum over its type ({@code CONFIG_MODVERSIONS}), 32 bits; 0 when the file has none for it
 * @param gplOnly whether only modules whose licence goes with the GPL may use it; empty when the file does not say
 * @param namespace what its users must name with {@code MODULE_IMPORT_NS}, or ""
 */
public record ExportedSymbol(String symbol, long crc, Optional<Boolean> gplOnly, String namespace) {}
