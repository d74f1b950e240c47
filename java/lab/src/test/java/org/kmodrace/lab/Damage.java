// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Damages texts, for readers that must bear it. */
public final class Damage {
    /** So many of each kind; more with {@code -Dkmodrace.fuzz=N}. */
    public static final int MANY = Math.max(20_000, Integer.getInteger("kmodrace.fuzz", 0));

    private Damage() {}

    /** Feeds damaged forms of the texts; the reader may say no by returning, or throw what it declares. */
    public static void feed(List<String> good, Consumer<String> reader) {
        feed(good, MANY, 4_000, reader);
    }

    /**
     * The same.
     *
     * @param many forms
     * @param longest what is longer is cut
     */
    public static void feed(List<String> good, int many, int longest, Consumer<String> reader) {
        Random random = new Random(1);
        for (int i = 0; i < many; i++) {
            StringBuilder text = new StringBuilder(good.get(i % good.size()));
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                damage(text, random);
            }
            text.setLength(Math.min(text.length(), longest));
            reader.accept(text.toString());
        }
    }

    private static void damage(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() + 1);
        switch (random.nextInt(6)) {
            case 0 -> text.setLength(at);
            case 1 -> text.insert(at, (char) random.nextInt(0x300));
            case 2 -> text.insert(at, text.substring(at));
            case 3 -> text.insert(at, "99999999999999999999");
            case 4 ->
                text.insert(
                        at,
                        List.of("\0", "\n", "\r\n", "{", "\"", "[", " ", "-", "%", "'", "|", "\ud800")
                                .get(random.nextInt(12)));
            default -> {
                if (at < text.length()) {
                    text.deleteCharAt(at);
                }
            }
        }
    }
}
