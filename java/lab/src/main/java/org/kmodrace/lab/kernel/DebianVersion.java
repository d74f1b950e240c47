// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.util.Comparator;

/** Orders Debian package versions as dpkg does (deb-version(7)); checked against {@code dpkg --compare-versions}. */
final class DebianVersion {
    /** dpkg's order. */
    static final Comparator<String> ORDER = DebianVersion::compare;

    private DebianVersion() {}

    private static int compare(String left, String right) {
        int epochs = Long.compare(epoch(left), epoch(right));
        if (epochs != 0) {
            return epochs;
        }
        String a = left.substring(left.indexOf(':') + 1);
        String b = right.substring(right.indexOf(':') + 1);
        int upstream = compareParts(upstream(a), upstream(b));
        return upstream != 0 ? upstream : compareParts(revision(a), revision(b));
    }

    private static long epoch(String version) {
        int colon = version.indexOf(':');
        try {
            return colon < 0 ? 0 : Long.parseLong(version.substring(0, colon));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String upstream(String version) {
        int dash = version.lastIndexOf('-');
        return dash < 0 ? version : version.substring(0, dash);
    }

    private static String revision(String version) {
        int dash = version.lastIndexOf('-');
        return dash < 0 ? "" : version.substring(dash + 1);
    }

    /** Alternates between non-digits, compared by dpkg's character order, and digits, compared as numbers. */
    private static int compareParts(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            while ((i < a.length() && !isDigit(a.charAt(i))) || (j < b.length() && !isDigit(b.charAt(j)))) {
                int difference = weight(a, i) - weight(b, j);
                if (difference != 0) {
                    return difference;
                }
                i++;
                j++;
            }
            int startA = skipZeros(a, i);
            int startB = skipZeros(b, j);
            i = endOfDigits(a, startA);
            j = endOfDigits(b, startB);
            int lengths = Integer.compare(i - startA, j - startB);
            if (lengths != 0) {
                return lengths;
            }
            int digits = a.substring(startA, i).compareTo(b.substring(startB, j));
            if (digits != 0) {
                return digits;
            }
        }
        return 0;
    }

    /** A tilde sorts before the end, the end and digits before letters, letters before the rest. */
    private static int weight(String text, int index) {
        if (index >= text.length() || isDigit(text.charAt(index))) {
            return 0;
        }
        char c = text.charAt(index);
        if (c == '~') {
            return -1;
        }
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter ? c : c + 256;
    }

    private static int skipZeros(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) == '0') {
            i++;
        }
        return i;
    }

    private static int endOfDigits(String text, int from) {
        int i = from;
        while (i < text.length() && isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
