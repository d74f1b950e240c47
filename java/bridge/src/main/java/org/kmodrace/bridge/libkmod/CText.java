// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Text as C has it. */
final class CText {
    private CText() {}

    /** For an argument: UTF-8 with its NUL. */
    static byte[] of(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a C string cannot hold a NUL: " + text.replace('\0', '?'));
        }
        return (text + '\0').getBytes(StandardCharsets.UTF_8);
    }

    /** What a {@code const char *} points at; "" for NULL. */
    static String string(@Nullable Pointer chars) {
        String text = stringOrNull(chars);
        return text == null ? "" : text;
    }

    /** The same, null for NULL. UTF-8, or else Latin-1: so are names of people in old modules. */
    static @Nullable String stringOrNull(@Nullable Pointer chars) {
        if (chars == null) {
            return null;
        }
        byte[] bytes = chars.getByteArray(0, (int) chars.indexOf(0, (byte) 0));
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
