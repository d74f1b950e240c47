// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that a machine's agent does besides racing, written as {@code load:kmr_user,action=get}. What has a
 * meaning on a kernel's command line, or here, is written as in a URL: {@code %20} for a blank.
 *
 * @param verb lower-case letters
 * @param arguments what to do it with, in order
 */
public record GuestCommand(String verb, List<String> arguments) {
    private static final String PLAIN = "._-/=+@";

    /** Keeps a copy of the list. */
    public GuestCommand {
        arguments = List.copyOf(arguments);
    }

    /** A command with these arguments. */
    public static GuestCommand of(String verb, String... arguments) {
        return new GuestCommand(verb, List.of(arguments));
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException when it cannot be read; the message says what is wrong
     */
    public static GuestCommand parse(String text) {
        int colon = text.indexOf(':');
        String verb = colon < 0 ? text : text.substring(0, colon);
        if (verb.isEmpty() || !verb.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
            throw new IllegalArgumentException("'" + text + "' is no command: verb or verb:argument,argument");
        }
        List<String> arguments = new ArrayList<>();
        if (colon >= 0) {
            for (String word : text.substring(colon + 1).split(",", -1)) {
                arguments.add(decode(word));
            }
        }
        return new GuestCommand(verb, arguments);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(verb);
        for (int i = 0; i < arguments.size(); i++) {
            text.append(i == 0 ? ':' : ',');
            encode(arguments.get(i), text);
        }
        return text.toString();
    }

    private static void encode(String argument, StringBuilder text) {
        for (byte b : argument.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || PLAIN.indexOf(c) >= 0) {
                text.append(c);
            } else {
                text.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            }
        }
    }

    private static String decode(String word) {
        byte[] bytes = new byte[word.length()];
        int length = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '%' && digit(word, i + 1) >= 0 && digit(word, i + 2) >= 0) {
                bytes[length++] = (byte) (digit(word, i + 1) << 4 | digit(word, i + 2));
                i += 2;
            } else if (c == '%' || c > '~') {
                throw new IllegalArgumentException("'" + word + "' is not written as an argument is: %XX for a byte");
            } else {
                bytes[length++] = (byte) c;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("'" + word + "' is not UTF-8", e);
        }
    }

    private static int digit(String word, int at) {
        return at < word.length() ? Character.digit(word.charAt(at), 16) : -1;
    }
}
