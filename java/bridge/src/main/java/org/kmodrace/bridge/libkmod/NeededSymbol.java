// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

/**
 * A symbol that a module refers to and does not define.
 *
 * @param binding how, by {@code enum kmod_symbol_bind} in libkmod.h: {@code 'U'} it must be there, {@code 'W'} the
 *     module does without
 * @param crc the checksum that its type must have, 32 bits; 0 when the file has none for it
 */
public record NeededSymbol(String symbol, char binding, long crc) {
    /** Whether the module loads where nobody has the symbol. */
    public boolean weak() {
        return binding == 'W';
    }
}
