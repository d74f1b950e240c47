// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds, in bytes that come in pieces, the lines with certain words in them; in one pass, by an automaton that knows all
 * words at once (Aho and Corasick, 1975). It keeps nothing but the beginning of the line under way.
 */
final class LineScanner {
    /** printk() makes no longer lines (LOG_LINE_MAX, kernel/printk/printk.c); what stands behind is not looked at. */
    static final int LONGEST_LINE = 1_100;

    /** Gets the lines. */
    interface Sink {
        /** Whether lines are wanted that have none of the words in them. */
        boolean wantsAll();

        /**
         * A line.
         *
         * @param text its bytes as ISO 8859-1, without the line feed, at most {@link #LONGEST_LINE}
         * @param hit whether one of the words is in it
         */
        void line(String text, boolean hit);
    }

    private static final int BYTES = 256;

    private final Sink sink;
    private final byte[] classes;
    /** Where a state leads with a class of bytes; states are multiplied by the number of classes. */
    private final int[] table;
    /** From here on, states in which a word has come to its end. */
    private final int firstHit;

    private final byte[] begun = new byte[LONGEST_LINE];
    private int begunLength;
    private int state;
    private boolean hit;

    LineScanner(List<String> words, Sink sink) {
        this.sink = sink;
        // The line feed is one of them, so that one comparison a byte is enough.
        Automaton automaton =
                Automaton.of(Stream.concat(Stream.of("\n"), words.stream()).toList());
        this.classes = automaton.classes();
        this.table = automaton.next();
        this.firstHit = automaton.firstHit();
    }

    /** The next bytes. */
    void scan(byte[] bytes, int length) {
        int line = 0;
        int at = 0;
        while (at < length) {
            int end = hit ? lineFeed(bytes, at, length) : special(bytes, at, length);
            if (end == length) {
                break;
            }
            at = end + 1;
            if (bytes[end] == '\n') {
                ended(bytes, line, end);
                line = at;
            } else {
                hit = true;
            }
        }
        keep(bytes, line, length);
    }

    /** No more comes: the last line may lack its line feed. */
    void end() {
        if (begunLength > 0) {
            ended(begun, 0, 0);
        }
    }

    private static int lineFeed(byte[] bytes, int from, int length) {
        int at = from;
        while (at < length && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private int special(byte[] bytes, int from, int length) {
        int[] leads = table;
        byte[] kinds = classes;
        int first = firstHit;
        int s = state;
        int at = from;
        while (at < length) {
            s = leads[s + kinds[bytes[at] & (BYTES - 1)]];
            if (s >= first) {
                break;
            }
            at++;
        }
        state = s;
        return at;
    }

    private void ended(byte[] bytes, int from, int end) {
        if (hit || sink.wantsAll()) {
            int more = Math.min(end - from, LONGEST_LINE - begunLength);
            byte[] line = begun;
            int start = 0;
            int length = begunLength + more;
            if (begunLength == 0) {
                line = bytes;
                start = from;
            } else {
                System.arraycopy(bytes, from, begun, begunLength, more);
            }
            sink.line(new String(line, start, length, StandardCharsets.ISO_8859_1), hit);
        }
        begunLength = 0;
        state = 0;
        hit = false;
    }

    private void keep(byte[] bytes, int from, int length) {
        int more = Math.min(length - from, LONGEST_LINE - begunLength);
        System.arraycopy(bytes, from, begun, begunLength, more);
        begunLength += more;
    }

    /**
     * The words' automaton.
     *
     * @param classes of bytes that it tells apart
     */
    @SuppressWarnings("ArrayRecordComponent") // tables, which nobody compares
    private record Automaton(byte[] classes, int[] next, int firstHit) {
        static Automaton of(List<String> words) {
            byte[] classes = new byte[BYTES];
            int count = 1;
            for (String word : words) {
                for (byte b : word.getBytes(StandardCharsets.ISO_8859_1)) {
                    if (classes[b & (BYTES - 1)] == 0) {
                        classes[b & (BYTES - 1)] = (byte) count++;
                    }
                }
            }
            List<int[]> tree = new ArrayList<>();
            List<Boolean> ends = new ArrayList<>();
            grow(tree, ends, count);
            for (String word : words) {
                int node = 0;
                for (byte b : word.getBytes(StandardCharsets.ISO_8859_1)) {
                    int[] children = tree.get(node);
                    int kind = classes[b & (BYTES - 1)];
                    if (children[kind] < 0) {
                        children[kind] = grow(tree, ends, count);
                    }
                    node = children[kind];
                }
                ends.set(node, true);
            }
            complete(tree, ends);
            return numbered(tree, ends, classes, count);
        }

        private static int grow(List<int[]> tree, List<Boolean> ends, int count) {
            int[] children = new int[count];
            Arrays.fill(children, -1);
            tree.add(children);
            ends.add(false);
            return tree.size() - 1;
        }

        /** Where a word does not go on, the longest end of it may that begins another. */
        private static void complete(List<int[]> tree, List<Boolean> ends) {
            int[] shorter = new int[tree.size()];
            ArrayDeque<Integer> todo = new ArrayDeque<>();
            int[] root = tree.getFirst();
            for (int kind = 0; kind < root.length; kind++) {
                if (root[kind] < 0) {
                    root[kind] = 0;
                } else {
                    todo.add(root[kind]);
                }
            }
            while (!todo.isEmpty()) {
                int node = todo.remove();
                int[] children = tree.get(node);
                if (ends.get(shorter[node])) {
                    ends.set(node, true);
                }
                for (int kind = 0; kind < children.length; kind++) {
                    int instead = tree.get(shorter[node])[kind];
                    if (children[kind] < 0) {
                        children[kind] = instead;
                    } else {
                        shorter[children[kind]] = instead;
                        todo.add(children[kind]);
                    }
                }
            }
        }

        /** The states in which a word ends come last, so that one comparison tells them. */
        private static Automaton numbered(List<int[]> tree, List<Boolean> ends, byte[] classes, int count) {
            int[] numbers = new int[tree.size()];
            int number = 0;
            for (boolean end : new boolean[] {false, true}) {
                for (int node = 0; node < tree.size(); node++) {
                    if (ends.get(node) == end) {
                        numbers[node] = number++;
                    }
                }
            }
            int[] next = new int[tree.size() * count];
            for (int node = 0; node < tree.size(); node++) {
                for (int kind = 0; kind < count; kind++) {
                    next[numbers[node] * count + kind] = numbers[tree.get(node)[kind]] * count;
                }
            }
            long plain = ends.stream().filter(end -> !end).count();
            return new Automaton(classes, next, Math.toIntExact(plain) * count);
        }
    }
}
